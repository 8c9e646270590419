import { Readable, Writable } from 'node:stream';
import type { CommandContext } from '../../cli/command.ts';
import { runCommandLine } from '../../cli/command-line/run-command-line.ts';
import { systemTerminal } from '../../cli/system-terminal.ts';

export interface Captured {
  readonly status: number;
  /** What the process would have written, byte for byte. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface CapturedOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** As on a terminal with colours. */
  readonly tty?: boolean;
  /** What somebody types where they are asked. */
  readonly typed?: string;
  /** For a script. */
  readonly json?: boolean;
}

/** A stream as of a process, and what was written to it. */
export function collecting(isTTY: boolean): {
  readonly stream: Writable & { readonly isTTY: boolean };
  text(): string;
} {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream: Object.assign(sink, { isTTY }), text: () => Buffer.concat(chunks).toString('utf8') };
}

/** The outside world of a command, and what was written to it. */
export function capturedContext({ env = {}, tty = false, typed = '', json = false }: CapturedOptions): {
  readonly context: CommandContext;
  written(): Pick<Captured, 'stdout' | 'stderr'>;
} {
  const [stdout, stderr] = [collecting(tty), collecting(tty)];
  const stdin = Object.assign(Readable.from([typed]), { isTTY: tty });
  const terminal = systemTerminal(env, { stdin, stdout: stdout.stream, stderr: stderr.stream });
  return {
    context: { terminal, flags: { json, quiet: true, progress: 'none' }, environment: env },
    written: () => ({ stdout: stdout.text(), stderr: stderr.text() }),
  };
}

/** Runs a command in this process, over the terminal that the program writes to. */
export async function captured(args: readonly string[], options: CapturedOptions = {}): Promise<Captured> {
  const { context, written } = capturedContext(options);
  const status = await runCommandLine(args, context.terminal, options.env ?? {});
  return { status, ...written() };
}
