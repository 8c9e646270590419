import type { Terminal } from './terminal.ts';

/**
 * Does `work`; on Ctrl-C says `note` and ends. The process ends by the signal itself, which a shell reports as status 130:
 * `process.exit` would wait for the threads of the engine, and those wait for us.
 */
export async function untilInterrupted<T>(terminal: Terminal, note: string, work: () => Promise<T>): Promise<T> {
  const interrupted = (): void => {
    terminal.note(note);
    process.kill(process.pid, 'SIGINT');
  };
  process.once('SIGINT', interrupted);
  try {
    return await work();
  } finally {
    process.off('SIGINT', interrupted);
  }
}
