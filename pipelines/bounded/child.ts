import { fileURLToPath } from 'node:url';
import type { FoundSoFar } from '../verify/report/stopped-report.ts';
import { INTERRUPTIONS, type Message, type Task } from './messages.ts';
import { toSent } from './sent-error.ts';
import { watchMemory } from './watch-memory.ts';

/** The program of the other process. Its arguments are the most memory that it may take, in bytes, and what nobody else removes once its parent is gone. */
export const CHILD_PROGRAM: string = fileURLToPath(import.meta.url);

async function work(task: Task, send: (message: Message) => void): Promise<void> {
  const progress = (done: number, total: number): void => send({ kind: 'progress', done, total });
  if (task.kind === 'sample') {
    const { drawSample } = await import('../sample/draw-sample.ts');
    send({ kind: 'done', result: await drawSample({ ...task.drawing, progress }) });
    return;
  }
  if (task.kind === 'units') {
    const { drawUnits } = await import('../sample/linked/draw-units.ts');
    send({ kind: 'done', result: await drawUnits({ ...task.drawing, progress }) });
    return;
  }
  if (task.kind === 'copies') {
    const { drawCopies } = await import('../copies/draw-copies.ts');
    send({ kind: 'done', result: await drawCopies({ ...task.drawing, progress }) });
    return;
  }
  if (task.kind === 'page') {
    const { pageOfRelease } = await import('../release-folder/page/page-of-release.ts');
    send({ kind: 'done', result: pageOfRelease(task.release) });
    return;
  }
  if (task.kind === 'infer') {
    const { inferRelease } = await import('../infer/infer-release.ts');
    send({ kind: 'done', result: await inferRelease({ ...task.request, progress }) });
    return;
  }
  const { verifyRelease } = await import('../verify/verify-release.ts');
  const stepping = (found: FoundSoFar): void => send({ kind: 'step', found });
  send({ kind: 'done', result: await verifyRelease(task.release, { ...task.options, progress, stepping }) });
}

if (process.argv[1] === CHILD_PROGRAM) {
  // Whoever started this process decides what an interruption means.
  for (const signal of INTERRUPTIONS) process.on(signal, () => undefined);
  watchMemory(Number(process.argv[2]), process.argv.slice(3));
  const send = (message: Message): void => void process.send!(message);
  process.once('message', (task: Task) => {
    work(task, send).catch((error: unknown) => {
      // As Node.js does where the heap of the main thread is full.
      if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY') process.abort();
      send({ kind: 'failed', failure: toSent(error) });
    });
  });
}
