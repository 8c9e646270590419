import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { READ_WHAT_IS_THERE } from '../../workspace/read-what-is-there.ts';

/** Time for a file of any size, and for each byte of it. */
const MS_A_FILE = 15_000;
const BYTES_A_MS = 10_000;

/** Reads by the footer, batch by batch, as researchers do. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { RecordBatchReader } = require(workerData.library);
const { open } = require('node:fs/promises');
async function read(path) {
  const file = await open(path, workerData.flags);
  try {
    const reader = await RecordBatchReader.from(file);
    await reader.open();
    if (!reader.isFile()) throw new Error('no file');
    for await (const batch of reader) batch.numRows;
  } finally {
    await file.close();
  }
}
parentPort.on('message', (path) => read(path).then(
  () => parentPort.postMessage(true),
  () => parentPort.postMessage(false),
));
`;

let thread: Worker | undefined;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Whether the Arrow IPC file at `path`, of `bytes` bytes, can be read to its end in the time that it deserves. The library
 * checks no offsets inside its metadata: a few changed bytes can make it loop for ever, or ask for all memory. So the first
 * reading is done on another thread, which is kept for the next file and keeps no process alive.
 */
export function arrowEnds(path: string, bytes: number): Promise<boolean> {
  const result = queue.then(() => trial(resolve(path), MS_A_FILE + bytes / BYTES_A_MS));
  queue = result;
  return result;
}

function trial(path: string, limitMs: number): Promise<boolean> {
  thread ??= startThread();
  const worker = thread;
  return new Promise((answer) => {
    const finish = (ends: boolean): void => {
      clearTimeout(timer);
      worker.off('message', finish);
      worker.off('exit', stopped);
      answer(ends);
    };
    const stopped = (): void => {
      thread = undefined;
      finish(false);
    };
    const timer = setTimeout(() => void worker.terminate(), limitMs);
    worker.on('message', finish);
    worker.on('exit', stopped);
    worker.postMessage(path);
  });
}

function startThread(): Worker {
  const library = createRequire(import.meta.url).resolve('apache-arrow');
  const worker = new Worker(PROGRAM, {
    eval: true,
    workerData: { library, flags: READ_WHAT_IS_THERE },
    stdout: true,
    stderr: true,
  });
  worker.on('error', () => undefined);
  worker.unref();
  return worker;
}
