import { Worker } from 'node:worker_threads';
import * as job from './assembly/job.ts';

/** Threads that share one memory and do the parts of one job after the other; the calling thread is one of them. */
export interface Crew {
  readonly threads: number;
  /** Where all threads may write while a kernel runs, each in its own piece of `bytes`. */
  giveScratch(address: number, bytes: number): void;
  /** Runs all parts of a kernel, and returns when they are done. Arguments are whole numbers of 32 bits. */
  run(kernel: number, parts: number, ...parameters: readonly number[]): void;
  close(): Promise<void>;
}

interface Kernels {
  /** Takes parts of the job in hand until none is left. */
  work(thread: number): void;
}

/** Looks for a next job, or at the end of one, before a thread goes to sleep: about as long as waking takes. */
const SPINS = 2000;

const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { module, memory, thread, spins, job } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const words = new Int32Array(memory.buffer, job.JOB, job.WORDS);
let seen = Atomics.load(words, job.GENERATION);
parentPort.postMessage('ready');
try {
  while (true) {
    for (let spin = 0; spin < spins && Atomics.load(words, job.GENERATION) === seen; spin++);
    Atomics.wait(words, job.GENERATION, seen);
    seen = Atomics.load(words, job.GENERATION);
    if (Atomics.load(words, job.ENDED) !== 0) break;
    exports.work(thread);
  }
} catch {
  Atomics.store(words, job.FAILED, 1);
  Atomics.sub(words, job.UNFINISHED, 1);
  Atomics.notify(words, job.UNFINISHED);
}
`;

/** Starts `threads` - 1 threads beside the calling one. They keep no process alive. */
export async function crew(module: WebAssembly.Module, memory: WebAssembly.Memory, threads: number): Promise<Crew> {
  const words = new Int32Array(memory.buffer, job.JOB, job.WORDS);
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  const workers = await Promise.all(
    Array.from({ length: threads - 1 }, (_, helper) =>
      started(
        new Worker(PROGRAM, {
          eval: true,
          execArgv: [],
          workerData: { module, memory, thread: helper + 1, spins: SPINS, job: { ...job } },
        }),
      ),
    ),
  );
  const failed = (): Error => new Error('Cannot compute: a kernel of the backend cpu failed');
  const finish = (): void => {
    for (let spin = 0; ; spin++) {
      const left = Atomics.load(words, job.UNFINISHED);
      if (Atomics.load(words, job.FAILED) !== 0) throw failed();
      if (left === 0) return;
      if (spin >= SPINS) Atomics.wait(words, job.UNFINISHED, left);
    }
  };
  const wake = (helpers: number): void => {
    Atomics.add(words, job.GENERATION, 1);
    Atomics.notify(words, job.GENERATION, helpers);
  };
  return {
    threads,
    giveScratch(address, bytes) {
      words[job.SCRATCH] = address;
      words[job.SCRATCH_BYTES] = bytes;
    },
    run(kernel, parts, ...parameters) {
      if (Atomics.load(words, job.FAILED) !== 0) throw failed();
      if (Atomics.load(words, job.ENDED) !== 0) throw new RangeError('Cannot compute: the backend cpu is closed');
      words[job.KERNEL] = kernel;
      words[job.PARTS] = parts;
      for (let at = 0; at < parameters.length; at++) words[job.ARGUMENTS + at] = parameters[at]!;
      Atomics.store(words, job.UNFINISHED, parts);
      Atomics.store(words, job.UNCLAIMED, parts);
      if (parts > 1 && threads > 1) wake(Math.min(threads, parts) - 1);
      try {
        kernels.work(0);
      } catch {
        Atomics.store(words, job.FAILED, 1);
      }
      finish();
    },
    async close() {
      Atomics.store(words, job.ENDED, 1);
      wake(threads);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function started(worker: Worker): Promise<Worker> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', () => {
      worker.unref();
      resolve(worker);
    });
  });
}
