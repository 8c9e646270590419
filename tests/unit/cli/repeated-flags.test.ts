import { expect, test } from 'vitest';
import { runCommandLine } from '../../../cli/command-line/run-command-line.ts';
import type { Terminal } from '../../../cli/terminal.ts';

async function told(...argv: readonly string[]): Promise<{ readonly exit: number; readonly notes: string }> {
  const notes: string[] = [];
  const terminal: Terminal = {
    print: () => {},
    data: () => {},
    note: (line) => void notes.push(line),
    sketch: () => {},
    interactive: false,
    colour: false,
    colourOut: false,
    columns: 80,
    columnsOut: undefined,
    ask: async () => 'no',
  };
  const exit = await runCommandLine(argv, terminal, {});
  return { exit, notes: notes.join('\n') };
}

test.each([
  [['keygen', '-o', 'a.pem', '--out', 'b.pem'], '-o is given more than once'],
  [['check', '-c', 'a.yaml', '-c', 'b.yaml'], '-c is given more than once'],
  [['ledger', 'show', '--workspace', 'a', '--workspace', 'b'], '--workspace is given more than once'],
])('%s is a mistake of usage, not a defect', async (argv, message) => {
  const { exit, notes } = await told(...argv);
  expect([exit, notes]).toEqual([2, expect.stringContaining(message)]);
});

test.each([
  [
    [
      'ledger',
      'verify',
      '--checkpoint',
      '/no/such/a.json',
      '--checkpoint',
      '/no/such/b.json',
      '--workspace',
      '/no/such',
    ],
  ],
  [['plan', '-c', '/no/such/file.yaml', '--columns', 'a,b', '--columns', 'c']],
])('what may be given again may: %s', async (argv) => {
  const { exit, notes } = await told(...argv);
  expect([exit, notes]).toEqual([2, expect.stringContaining('FILE_MISSING')]);
});
