import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { modelFromArtifact } from '../../../models/from-artifact.ts';
import type { CopySource } from '../copy-source.ts';
import { type CopyStructure, copyMaker, type ModelCopy } from '../make-copies.ts';
import type { SentCopy, ThreadTask } from './messages.ts';

const EXTENSION = extname(fileURLToPath(import.meta.url));
const PROGRAM = new URL(`./program${EXTENSION}`, import.meta.url);

/** Whether threads can be started: they run what was built. */
export const THREADS_START: boolean = EXTENSION === '.js';

/** Copies that may wait to be taken, for each thread. */
const AHEAD = 2;

export interface ThreadedCopies {
  readonly copies: number;
  readonly seed: string;
  readonly structure: CopyStructure;
  readonly threads: number;
}

/** The copies of `copyMaker`, in order, made by threads of which each reads the release in `folder` again. They end with the generator. */
export async function* copiesOnThreads(
  folder: string,
  source: CopySource,
  { copies, seed, structure, threads }: ThreadedCopies,
): AsyncGenerator<ModelCopy, void, void> {
  const { start } = await copyMaker(source, seed, structure);
  const workerData: ThreadTask = { folder, structure, start };
  const made = new Map<number, ModelCopy>();
  let failure: { readonly error: unknown } | undefined;
  let wake = (): void => {};
  let taken = 0;
  let asked = 0;
  const idle: Worker[] = [];
  const feed = (): void => {
    while (idle.length > 0 && asked < copies && asked < taken + AHEAD * threads) idle.pop()!.postMessage(asked++);
  };
  const failed = (error: unknown): void => {
    failure ??= { error };
    wake();
  };
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(PROGRAM, { workerData, stdout: true, stderr: true });
    worker.on('message', ({ artifact, ...copy }: SentCopy) => {
      try {
        made.set(copy.number, { ...copy, model: modelFromArtifact(artifact) });
      } catch (error) {
        failed(error);
      }
      idle.push(worker);
      feed();
      wake();
    });
    worker.on('error', failed);
    return worker;
  });
  idle.push(...workers);
  try {
    for (feed(); taken < copies; feed()) {
      while (failure === undefined && !made.has(taken)) await new Promise<void>((resolve) => (wake = resolve));
      if (failure !== undefined) throw failure.error;
      const copy = made.get(taken)!;
      made.delete(taken++);
      feed();
      yield copy;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
