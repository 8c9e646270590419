import { Worker } from 'node:worker_threads';
import { breathe } from '../../../../privacy/guard/breathe.ts';
import type { Advance } from '../../../workspace/progress.ts';

/** Work in parts that know nothing of each other. */
export interface PartsOfWork<Data, Helpers extends object> {
  /** Typed arrays, results among them, and plain values. Threads see the same arrays where these lie in shared memory: all must that a part writes to. */
  readonly data: Data;
  readonly parts: number;
  /** Does one part. It and the helpers are sent to threads as text, so that each may call nothing but what it is given and what JavaScript has. */
  readonly run: (data: Data, part: number, helpers: Helpers) => void;
  /** Functions by name. */
  readonly helpers: Helpers;
  /** The calling thread is one of them. */
  readonly threads: number;
  readonly advance?: Advance;
}

const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { data, parts, next, done } = workerData;
for (let part = Atomics.add(next, 0, 1); part < parts; part = Atomics.add(next, 0, 1)) {
  work(data, part, helpers);
  Atomics.store(done, part, 1);
}
`;

/**
 * Runs every part once, each on the next thread that is free, and returns when all are done: what comes out does not depend on how many threads there are.
 * Threads start with the call and end with it; parts of one that died, for want of memory perhaps, are done by the calling one.
 */
export async function partsOnThreads<Data, Helpers extends object>(work: PartsOfWork<Data, Helpers>): Promise<void> {
  const { data, parts, run, helpers, advance } = work;
  const next = new Int32Array(new SharedArrayBuffer(4));
  const done = new Int32Array(new SharedArrayBuffer(4 * parts));
  const named = Object.entries(helpers).map(([name, helper]) => `${name}: ${helper}`);
  const program = `const helpers = { ${named.join(',\n')} };\nconst work = ${run};\n${PROGRAM}`;
  const workers = Array.from(
    { length: Math.max(0, Math.min(work.threads, parts) - 1) },
    () => new Worker(program, { eval: true, execArgv: [], workerData: { data, parts, next, done } }),
  );
  const ended = workers.map(
    (worker) =>
      new Promise<void>((resolve) => {
        worker.on('error', () => undefined);
        worker.on('exit', () => resolve());
      }),
  );
  const runHere = async (part: number): Promise<void> => {
    run(data, part, helpers);
    done[part] = 1;
    advance?.(part + 1, parts);
    await breathe();
  };
  try {
    for (let part = Atomics.add(next, 0, 1); part < parts; part = Atomics.add(next, 0, 1)) await runHere(part);
    await Promise.all(ended);
    for (let part = 0; part < parts; part++) if (Atomics.load(done, part) === 0) await runHere(part);
    advance?.(parts, parts);
  } finally {
    Atomics.store(next, 0, parts);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

export const sharedFloats = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));

export const sharedIntegers = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * length));
