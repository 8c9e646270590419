import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Limits } from './limits.ts';
import { INTERRUPTIONS, type Interruption, type Message, type Results, type SentError, type Task } from './messages.ts';
import { toSent } from './sent-error.ts';

/** How work in a process of its own ended. */
export type Outcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly failure: SentError }
  /** It took more than it was allowed. */
  | { readonly kind: 'stopped'; readonly limit: keyof Limits }
  /** The process ended by itself before the work was done. */
  | { readonly kind: 'broke' }
  | { readonly kind: 'interrupted'; readonly signal: Interruption };

/** Of the allowed memory, what this process takes and what the other may take between two looks. */
const MEMORY_BESIDE = 200e6;

const PROGRAM = fileURLToPath(new URL(`./child${extname(fileURLToPath(import.meta.url))}`, import.meta.url));

/**
 * Does `task` in a process of its own, which is ended once it takes more memory or time than allowed. Nothing that a hostile file
 * can do there, an abort of native code among it, ends this process, and no temporary file of it is left. `hear` is told what it
 * says on the way.
 */
export async function runBounded<Kind extends Task['kind']>(
  task: Extract<Task, { kind: Kind }>,
  { memory, milliseconds }: Limits,
  hear: (message: Message) => void,
): Promise<Outcome<Results[Kind]>> {
  // A folder of its own for all temporary files; without one, the work itself finds that there is none.
  const scratch = await mkdtemp(join(tmpdir(), 'synthward-')).catch(() => undefined);
  const most = memory - MEMORY_BESIDE;
  const asked: Task = task;
  const orphans = [...(scratch === undefined ? [] : [scratch]), ...partialFiles(asked)];
  const child = fork(PROGRAM, [String(most), ...orphans], {
    env: { ...process.env, ...(scratch === undefined ? {} : { TMPDIR: scratch, TEMP: scratch, TMP: scratch }) },
    execArgv: [`--max-old-space-size=${Math.floor(most / 2 ** 20)}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    return (await ended(child, task, milliseconds, hear)) as Outcome<Results[Kind]>;
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

/** What the work leaves where nobody removes it. */
function partialFiles(task: Task): string[] {
  if (task.kind === 'sample' || task.kind === 'units') return [task.drawing.partial];
  return task.kind === 'copies' ? task.drawing.files.map(({ partial }) => partial) : [];
}

function ended(
  child: ChildProcess,
  task: Task,
  milliseconds: number,
  hear: (message: Message) => void,
): Promise<Outcome<Results[Task['kind']]>> {
  return new Promise((resolve) => {
    let outcome: Outcome<Results[Task['kind']]> | undefined;
    const end = (known: typeof outcome): void => {
      outcome ??= known;
      child.kill('SIGKILL');
    };
    const interrupted = (signal: Interruption): void => end({ kind: 'interrupted', signal });
    for (const signal of INTERRUPTIONS) process.on(signal, interrupted);
    const struck = (): void => end({ kind: 'stopped', limit: 'milliseconds' });
    const timer = setTimeout(struck, Math.min(milliseconds, LONGEST_TIMER));
    child.on('message', (message: Message) => {
      if (message.kind === 'done') end({ kind: 'done', result: message.result });
      else if (message.kind === 'failed') end({ kind: 'failed', failure: message.failure });
      else if (outcome === undefined) hear(message);
    });
    const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      for (const one of INTERRUPTIONS) process.off(one, interrupted);
      // It kills itself for its memory, as the system does; Node.js aborts when its own heap is full.
      const memory = signal === 'SIGKILL' || signal === 'SIGABRT' || code === ABORTED;
      resolve(outcome ?? (memory ? { kind: 'stopped', limit: 'memory' } : { kind: 'broke' }));
    };
    child.once('exit', settle);
    child.once('error', (error) => {
      // Without a process number it was never started, and does not exit.
      if (child.pid === undefined) settle(null, null);
      else end({ kind: 'failed', failure: toSent(error) });
    });
    child.send(task, () => undefined);
  });
}

/** What a process reports that aborted where there are no signals. */
const ABORTED = 134;

/** Milliseconds, 24 days. */
const LONGEST_TIMER = 2 ** 31 - 1;
