import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { synthward } from '../support/command.ts';
import { MAIN } from '../support/watched-command.ts';

/** Runs `code` in the process of a command, as a library would, once the command is there. */
const withCode = (code: string) => {
  const program = `const look = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0) return;
    clearInterval(look);
    ${code}
  }, 5);`;
  return synthward(['explain', 'USAGE'], {
    cwd: tmpdir(),
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` },
  });
};

test.each(['throw new Error("\\u001b[2JMiller")', 'Promise.reject(new Error("\\u001b[2JMiller"))'])(
  'an error that nobody caught is told without its text: %s',
  async (code) => {
    const { status, stderr } = await withCode(code);
    expect(status).toBe(70);
    expect(stderr).toMatch(/^error\[DEFECT\]: Cannot go on: a defect in synthward[^\n]*\n {2}hint: [^\n]+\n$/);
    expect(stderr).not.toContain('Miller');
    expect(stderr).not.toContain('\u001b');
  },
);

test('a warning of Node.js is told by its name alone', async () => {
  const { status, stderr } = await withCode('process.emitWarning("\\u001b[2JMiller", { type: "LibraryWarning" })');
  expect({ status, stderr }).toEqual({ status: 0, stderr: 'warning: Node.js says LibraryWarning\n' });
});

test.runIf(existsSync('/dev/full'))('output that a full disk does not take is told, and is no defect', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'explain', 'USAGE'], {
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  expect(status).not.toBe(70);
  expect(status).not.toBe(0);
  expect(stderr).toContain('error[DISK_FULL]: Cannot write to standard output: the disk is full');
});
