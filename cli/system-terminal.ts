import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
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
  for (const stream of [stdout, stderr]) stream.on('error', unlessNobodyReads);
  const wanted = !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  return {
    print: (lines) => void stdout.write(lines.map((line) => `${oneLine(line)}\n`).join('')),
    data: (text) => void stdout.write(inText(text)),
    note: (line) => void stderr.write(`${oneLine(line)}\n`),
    sketch: (line) => void stderr.write(`\r\u001b[2K${oneLine(line)}`),
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

/** A reader such as `head` may leave early. That is no fault, and ends no run that is paid for. */
function unlessNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
