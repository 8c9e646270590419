import { Worker } from 'node:worker_threads';

const MS_BETWEEN_LOOKS = 20;

/** Native code and typed arrays are in no limit of Node.js, so the whole process is looked at, from a thread that nothing keeps busy. */
const PROGRAM = `
const { rmSync } = require('node:fs');
const { workerData: { most, parent, orphans } } = require('node:worker_threads');
setInterval(() => {
  const alone = process.ppid !== parent;
  if (alone) for (const path of orphans) try { rmSync(path, { recursive: true, force: true }); } catch {}
  if (alone || process.memoryUsage.rss() > most) process.kill(process.pid, 'SIGKILL');
}, ${MS_BETWEEN_LOOKS});
`;

/**
 * Ends this process once it takes more than `most` bytes of memory, or once the process that started it is gone. That one removes what the
 * work leaves behind; where it cannot any more, the files and folders at `orphans` are removed here.
 */
export function watchMemory(most: number, orphans: readonly string[]): void {
  const workerData = { most, parent: process.ppid, orphans };
  const worker = new Worker(PROGRAM, { eval: true, workerData, stdout: true, stderr: true });
  worker.unref();
}
