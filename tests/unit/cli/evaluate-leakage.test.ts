import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LeakageReport } from '../../../pipelines/evaluate/leakage/leakage-result.ts';
import { type Captured, captured } from '../../support/captured-terminal.ts';
import { DICTIONARY, visits } from '../../support/hospital.ts';
import { oneLineWithHint } from '../../support/refusals.ts';

vi.setConfig({ testTimeout: 240_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synthward-leakage-'));
  const [head, ...rows] = visits(240).trimEnd().split('\n');
  const named = (from: number, to: number): string[] =>
    rows.filter((row) => Number(/^P(\d+)/.exec(row)![1]) >= from && Number(/^P(\d+)/.exec(row)![1]) < to);
  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, name), `${[head, ...lines].join('\n')}\n`);
  write('real.csv', named(0, 80));
  write('held-out.csv', named(80, 160));
  write('theirs.csv', named(160, 240));
  write('few.csv', named(80, 83));
  write('shared.csv', named(75, 100));
  write('empty.csv', []);
  writeFileSync(join(folder, 'dictionary.yaml'), DICTIONARY);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES = ['real', 'holdout', 'synthetic', 'dictionary'];

const leakage = (flags: Readonly<Record<string, string>>, ...more: string[]): Promise<Captured> =>
  captured([
    'evaluate',
    '--leakage',
    ...Object.entries({
      real: 'real.csv',
      holdout: 'held-out.csv',
      synthetic: 'theirs.csv',
      dictionary: 'dictionary.yaml',
      ...flags,
    })
      .filter(([, value]) => value !== '')
      .flatMap(([flag, value]) => [`--${flag}`, FILES.includes(flag) ? join(folder, value) : value]),
    ...more,
  ]);

async function report(
  flags: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly leakage: LeakageReport }> {
  const { status, stdout, stderr } = await leakage({ targets: '40', ...flags }, '--json', '-q');
  expect(stderr).toBe('');
  expect(stdout).not.toMatch(/NaN|Infinity/);
  return { status, leakage: JSON.parse(stdout).leakage };
}

test('real patients that nobody learnt from are no leakage; it is said in words, with each attack', async () => {
  const { status, stdout, stderr } = await leakage({});
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('Attack: ') });
  expect(stdout.startsWith('Exact numbers computed on records, for the steward alone')).toBe(true);
  for (const words of ['Singling out: ', 'Linkability: ', 'Inference: ', 'Membership: '])
    expect(stdout).toContain(`- ${words}`);
  expect(stdout).toMatch(/With 80 patients held out nothing below an excess of \d+(\.\d)? points can be found/);
  expect(stdout).toContain('Smoke test: says nothing about privacy');
});

test('a synthetic table that is the real one leaks by every attack that can be tried, and the exit status says so', async () => {
  const { status, leakage: found } = await report({ synthetic: 'real.csv', targets: '80' });
  expect(status).toBe(1);
  expect(found.verdict).toBe('leakage-found');
  expect(found.smokeTests[0]!.value).toBe(1);
});

test('without a hold-out it says what can be said, and gives no verdict', async () => {
  const { status, stdout } = await leakage({ holdout: '' }, '-q');
  expect(status).toBe(0);
  expect(stdout).toContain('- No verdict: without records that nothing was learnt from');
  expect(stdout).toContain('Smoke test: says nothing about privacy');
});

test('a hold-out that shares patients is refused; how many is with the exact numbers and not in the message', async () => {
  const { status, stdout, stderr } = await leakage({ holdout: 'shared.csv' }, '-q');
  expect(status).toBe(2);
  expect(stderr).toMatch(oneLineWithHint('HOLDOUT_SHARED'));
  expect(stderr).not.toMatch(/\d+ (patients|of)|\b5\b|\b25\b/);
  expect(stdout).toContain('Of 25 patients held out 5 are in the real table too.');
  const json = await leakage({ holdout: 'shared.csv' }, '-q', '--json');
  expect(json.status).toBe(2);
  expect(JSON.parse(json.stdout)).toMatchObject({ schema: 'error/1', code: 'HOLDOUT_SHARED' });
  expect(json.stdout).not.toMatch(/\b(5|25)\b/);
});

test('too few patients for any power: said before anything else', async () => {
  const { stdout } = await leakage({ holdout: 'few.csv' }, '-q');
  const lines = stdout.split('\n');
  expect(lines[1]).toMatch(/^With 3 patients held out (no excess|nothing below)/);
});

test('an empty table is refused', async () => {
  for (const flag of ['real', 'holdout', 'synthetic']) {
    const { status, stderr } = await leakage({ [flag]: 'empty.csv' }, '-q');
    expect({ flag, status }).toEqual({ flag, status: 2 });
    expect(stderr).toMatch(oneLineWithHint('TABLE_TOO_SMALL'));
  }
});

test('columns that the dictionary does not have, in any of the tables, are refused before anything is read', async () => {
  writeFileSync(join(folder, 'strange.csv'), 'patient,sex,wrad\nP900,F,A\n');
  for (const [flag, role] of [
    ['real', 'the real table'],
    ['holdout', 'the holdout table'],
    ['synthetic', 'the synthetic table'],
  ] as const) {
    const { status, stderr } = await leakage({ [flag]: 'strange.csv' }, '-q');
    expect(status).toBe(2);
    expect(stderr).toMatch(oneLineWithHint('DICTIONARY_MISMATCH'));
    expect(stderr).toContain(`${role}: it has no column "ward"`);
  }
});

test.each(['0', 'abc', '-3', '1e3', '10000000', ''])(
  '--targets %s is refused before anything is read',
  async (targets) => {
    const { status, stderr } = await leakage({ real: 'none.csv', holdout: '' }, '-q', `--targets=${targets}`);
    expect(status).toBe(2);
    expect(stderr).toMatch(oneLineWithHint('USAGE'));
    expect(stderr).toContain('give a whole number of 1 to');
  },
);

test('--targets without --leakage is refused', async () => {
  const { status, stderr } = await captured([
    'evaluate',
    '--targets',
    '5',
    '--real',
    'r',
    '--synthetic',
    's',
    '-d',
    'd',
    '-q',
  ]);
  expect(status).toBe(2);
  expect(stderr).toContain('--targets goes with --leakage');
});

test('where the dictionary names no unit, rows count as patients, and it is said', async () => {
  writeFileSync(
    join(folder, 'rows.yaml'),
    DICTIONARY.replace('unit: { column: patient, maxRows: 2 }', 'unit: { rows: each }'),
  );
  const { leakage: found } = await report({ dictionary: 'rows.yaml' });
  expect(found.unit).toBe('rows');
  expect(found.notes.join(' ')).toContain('each row counts as a patient');
  expect(found.notes.join(' ')).toMatch(/Of \d+ rows held out \d+ equal a row of the real table/);
});

/** A table of one or two columns. */
function narrow(columns: string, values: (row: number) => string): Readonly<Record<string, string>> {
  const names = columns.split('\n').map((line) => /(\w+):/.exec(line)![1]);
  writeFileSync(
    join(folder, 'narrow.yaml'),
    `schema: synthward/dictionary/1\ntable: narrow\norigin: expert\nunit: { column: patient, maxRows: 1 }\ncolumns:\n  patient: { kind: identifier }\n${columns}\n`,
  );
  for (const [name, from] of [
    ['one.csv', 0],
    ['two.csv', 1000],
    ['three.csv', 2000],
  ] as const) {
    const rows = Array.from({ length: 60 }, (_, row) => `P${from + row},${values(row)}\n`);
    writeFileSync(join(folder, name), `patient,${names.join(',')}\n${rows.join('')}`);
  }
  return { real: 'one.csv', holdout: 'two.csv', synthetic: 'three.csv', dictionary: 'narrow.yaml' };
}

const A = '  a: { kind: categorical, values: [x, y, z] }';
const B = '  b: { kind: integer, range: [0, 9] }';

test.each<[string, string, (row: number) => string]>([
  ['one column', A, (row) => 'xyz'[row % 3]!],
  ['constant columns, so that all scores are equal', `${A}\n${B}`, () => 'x,1'],
  ['ties everywhere', `${A}\n${B}`, (row) => (row % 2 === 0 ? 'x,1' : 'y,2')],
])('%s: nothing leaks that can be found, and every attack has a verdict or a reason', async (_, columns, values) => {
  const { status, leakage: found } = await report(narrow(columns, values));
  expect(status).toBe(0);
  expect(found.verdict).not.toBe('leakage-found');
  expect(found.results.length).toBeGreaterThan(0);
  for (const { outcome, verdict, excess } of found.results) {
    expect(verdict === null).toBe(outcome.kind === 'not-tried');
    expect(excess === null).toBe(outcome.kind === 'not-tried');
  }
});
