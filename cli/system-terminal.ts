import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';

/** The terminal of this process. Honours `NO_COLOR` and writes no control codes into a pipe. */
export function systemTerminal(environment: NodeJS.ProcessEnv): Terminal {
  const { stdin, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) stream.on('error', unlessNobodyReads);
  const wanted = !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  return {
    data: (text) => void stdout.write(text),
    note: (line) => void stderr.write(`${line}\n`),
    sketch: (line) => void stderr.write(`\r\u001b[2K${line}`),
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    colour: wanted && stderr.isTTY === true,
    colourOut: wanted && stdout.isTTY === true,
    columns: stderr.columns ?? 80,
    async ask(question) {
      const prompt = createInterface({ input: stdin, output: stderr });
      try {
        return await prompt.question(question);
      } finally {
        prompt.close();
      }
    },
  };
}

/** A reader such as `head` may leave early. That is no fault, and ends no run that is paid for. */
function unlessNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
