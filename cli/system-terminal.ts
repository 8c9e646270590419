import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { UserError } from '../privacy/errors.ts';
import { inLine, inText, shortened } from '../privacy/shown-text.ts';
import { painted } from './palette.ts';
import type { Terminal } from './terminal.ts';

/** What a process is started with. */
export interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

/** No line of ours is nearly as long; one that is holds a text that somebody made too long on purpose. */
const MOST_OF_A_LINE = 20_000;

/**
 * The terminal of this process: the one place that writes, so that all that is written goes through one sieve. Honours `NO_COLOR` and
 * writes no control codes into a pipe.
 */
export function systemTerminal(environment: NodeJS.ProcessEnv, streams: Streams = process): Terminal {
  const { stdin, stdout, stderr } = streams;
  stdout.on('error', unlessNobodyReads('standard output'));
  stderr.on('error', unlessNobodyReads('standard error'));
  const wanted = !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  // Whatever comes after work that was cut short begins on a line of its own.
  let sketched = false;
  const sketch = (line: string): void => {
    stderr.write(`\r\u001b[2K${oneLine(line)}`);
    sketched = line !== '';
  };
  const clear = (): void => {
    if (sketched) sketch('');
  };
  return {
    print: (lines) => {
      clear();
      stdout.write(lines.map((line) => `${oneLine(line)}\n`).join(''));
    },
    data: (text) => {
      clear();
      stdout.write(inText(text));
    },
    note: (line) => {
      clear();
      stderr.write(`${oneLine(line)}\n`);
    },
    sketch,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    colour: wanted && stderr.isTTY === true,
    colourOut: wanted && stdout.isTTY === true,
    columns: stderr.columns ?? 80,
    columnsOut: stdout.columns,
    async ask(question) {
      const prompt = createInterface({ input: stdin, output: stderr });
      try {
        return await prompt.question(oneLine(question));
      } finally {
        prompt.close();
      }
    },
  };
}

const oneLine = (line: string): string => painted(shortened(line, MOST_OF_A_LINE), inLine);

/** A reader such as `head` may leave early. That is no fault, and ends no run that is paid for. Anything else, such as a full disk, is told. */
const unlessNobodyReads =
  (name: string) =>
  ({ code }: NodeJS.ErrnoException): void => {
    if (code === 'EPIPE') return;
    throw new UserError(
      code === 'ENOSPC' ? 'DISK_FULL' : 'FILE_UNWRITABLE',
      `Cannot write to ${name}: ${reasonOf(code)}`,
      {
        hint: 'Where it is led into a file, make room or name another, and run the command again.',
      },
    );
  };

const reasonOf = (code: string | undefined): string =>
  code === 'ENOSPC' ? 'the disk is full' : `the system answered ${code ?? 'with an error'}`;
