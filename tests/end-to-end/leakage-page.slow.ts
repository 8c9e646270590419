import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DICTIONARY, visits } from '../support/hospital.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/leakage.md'), 'utf8');
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, text]) => text!.trim().split('\n'))
  .filter((line) => line.startsWith('synthward evaluate --leakage'));

const folder = mkdtempSync(join(tmpdir(), 'synthward-leakage-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  const [head, ...rows] = visits(600).trimEnd().split('\n');
  const part = (name: string, from: number, to: number): void => {
    const own = rows.filter((row) => {
      const patient = Number(/^P(\d+)/.exec(row)![1]);
      return patient >= from && patient < to;
    });
    writeFileSync(join(folder, name), `${[head, ...own].join('\n')}\n`);
  };
  part('learnt-from.csv', 0, 200);
  part('held-out.csv', 200, 400);
  part('theirs.csv', 400, 600);
  writeFileSync(join(folder, 'dictionary.yaml'), DICTIONARY);
});

/** As typed in the folder of a hospital. */
function typed(command: string): { readonly status: number | null; readonly stdout: string } {
  const script = `synthward() { ${process.execPath} ${join(root, 'dist/cli/main.js')} "$@"; }\n${command}`;
  return spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

test('the commands of the page run on tables with the names that they have there', () => {
  expect(commands.length).toBe(2);
  const [shown, kept] = commands as [string, string];
  const first = typed(shown);
  expect(first.status).toBe(0);
  expect(first.stdout).toContain('Leakage: none found');
  expect(typed(kept).status).toBe(0);
  const { leakage } = JSON.parse(readFileSync(join(folder, 'inside.json'), 'utf8'));
  expect(leakage).toMatchObject({ edition: 'inside', verdict: 'none-found' });
  expect(leakage.scores.length).toBeGreaterThan(0);
});

test('the exit statuses of the page are those of the command', () => {
  const [shown] = commands as [string];
  expect(page).toMatch(/\| 1 \| leakage was found \|/);
  expect(typed(shown.replace('theirs.csv', 'learnt-from.csv')).status).toBe(1);
  expect(typed(shown.replace('held-out.csv', 'learnt-from.csv')).status).toBe(2);
  expect(typed(`${shown} --targets 0`).status).toBe(2);
});
