import { Worker } from 'node:worker_threads';

const MS_BETWEEN_LOOKS = 20;

/** Native code and typed arrays are in no limit of Node.js, so the whole process is looked at, from a thread that nothing keeps busy. */
const PROGRAM = `
const { workerData: { most, parent } } = require('node:worker_threads');
setInterval(() => {
  if (process.memoryUsage.rss() > most || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, ${MS_BETWEEN_LOOKS});
`;

/** Ends this process once it takes more than `most` bytes of memory, or once the process that started it is gone. */
export function watchMemory(most: number): void {
  const workerData = { most, parent: process.ppid };
  const worker = new Worker(PROGRAM, { eval: true, workerData, stdout: true, stderr: true });
  worker.unref();
}
