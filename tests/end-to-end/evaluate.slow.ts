import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluatingHospital, expectSound } from '../support/evaluating-hospital.ts';
import type { Hospital } from '../support/hospital.ts';
import { oneLineWithHint } from '../support/refusals.ts';

let steward: Hospital;
beforeAll(async () => {
  steward = await evaluatingHospital();
});
afterAll(() => steward.close());

const evaluate = (synthetic: string, ...more: string[]) =>
  steward.run(['evaluate', '--real', 'visits.csv', '--synthetic', synthetic, '-d', 'dictionary.yaml', ...more]);

const HEAD = 'sex,ward,age,stay,admitted,pressure\n';

test('for a person: exact numbers, the worst first, nothing raw from the dictionary', async () => {
  const { status, stdout } = await evaluate('noise.csv', '--holdout', 'other.csv', '-q');
  expect(status).toBe(0);
  expect(stdout).toContain('for the steward alone: publish nothing of this');
  expect(stdout).toContain('the holdout table');
  expect(stdout).toMatch(/Worst, held against what two halves of the records give\n/);
  expect(stdout).toMatch(/metric +value +interval +ceiling +floor +better/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looked for on purpose
  expect(stdout).not.toMatch(/\u001b/);
});

test('values beyond the dictionary and columns that it does not describe are told by column and table', async () => {
  steward.write(
    'beyond.csv',
    `sex,ward,age,stay,admitted,pressure,made\n${'F,A,40,3,2020-05-01,100,x\nM,B,140,3,2020-05-01,many,x\nX,C,40,3,2019-05-01,100,x\n'.repeat(20)}`,
  );
  const { status, stdout } = await evaluate('beyond.csv', '-q');
  expect(status).toBe(0);
  const told = stdout.replaceAll(/\n│ /g, ' ');
  expect(told).toContain(
    'the synthetic table has columns that the dictionary does not describe, and that are not looked at: made',
  );
  expect(told).toContain(
    '"age" of the synthetic table has values that the dictionary does not know: 20 above the range, of 60 rows',
  );
  expect(told).toContain(
    '"pressure" of the synthetic table has values that the dictionary does not know: 20 that cannot be read',
  );
  expect(told).toContain(
    '"sex" of the synthetic table has values that the dictionary does not know: 20 that are not in the list',
  );
  expect(told).not.toContain('140');
});

test.each([
  ['one row', `${HEAD}F,A,40,3,2020-05-01,100\n`],
  ['all missing', `${HEAD}${'?,,,,,\n'.repeat(50)}`],
  ['constant columns', `${HEAD}${'F,A,40,3,2020-05-01,100\n'.repeat(50)}`],
  ['a class that is absent', `${HEAD}${'F,A,40,3,2020-05-01,100\nF,B,50,4,2020-06-01,110\n'.repeat(30)}`],
])('%s, on either side or both: a report without a number that is none', async (_, csv) => {
  steward.write('odd.csv', csv);
  for (const [real, synthetic] of [
    ['visits.csv', 'odd.csv'],
    ['odd.csv', 'other.csv'],
    ['odd.csv', 'odd.csv'],
  ] as const) {
    const { status, stdout, stderr } = await steward.run([
      ...['evaluate', '--real', real, '--synthetic', synthetic, '-d', 'dictionary.yaml', '--json', '-q'],
      ...['--formula', 'stay ~ age + sex', '--formula', 'sex ~ age'],
    ]);
    expect({ real, synthetic, status, stderr }).toEqual({ real, synthetic, status: 0, stderr: '' });
    expectSound(stdout);
  }
});

test('a table without rows, one that is not there, and none at all', async () => {
  steward.write('empty.csv', HEAD);
  expect(await evaluate('empty.csv', '-q')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('TABLE_TOO_SMALL'),
  });
  expect(await evaluate('absent.csv', '-q')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('FILE_MISSING'),
  });
  expect(await steward.run(['evaluate', '--real', 'visits.csv', '-d', 'dictionary.yaml'])).toMatchObject({ status: 2 });
});

test('compare puts tables side by side, and finds the one with relations better than the one without', async () => {
  const { status, stdout } = await steward.run([
    ...['compare', 'other.csv', 'noise.csv', '--real', 'visits.csv', '-d', 'dictionary.yaml', '--json', '-q'],
  ]);
  expect(status).toBe(0);
  const { schema, metrics } = JSON.parse(stdout) as {
    schema: string;
    metrics: { metric: string; about: { columns: string[] }; ranking: { places: number[] } }[];
  };
  expect(schema).toBe('table-comparison/1');
  const pairs = metrics.find(({ metric, about }) => metric === 'marginal-error-2' && about.columns.length === 0);
  expect(pairs?.ranking.places).toEqual([1, 2]);
  const shown = await steward.run([
    'compare',
    'other.csv',
    'noise.csv',
    '--real',
    'visits.csv',
    '-d',
    'dictionary.yaml',
    '-q',
  ]);
  expect(shown.stdout).toMatch(/Synthetic table 1 is among the best in \d+ of \d+ metrics/);
});

test('very wide tables are evaluated by a part of their pairs', async () => {
  const names = Array.from({ length: 2000 }, (_, c) => `c${c}`);
  const wide = steward.path('wide.yaml');
  writeFileSync(
    wide,
    `schema: synthward/dictionary/1\ntable: wide\norigin: public\nunit: { rows: each }\ncolumns:\n${names
      .map(
        (name, c) =>
          `  ${name}: ${c % 2 === 0 ? '{ kind: categorical, values: [a, b, c] }' : '{ kind: integer, range: [0, 50], bins: { width: 10 } }'}\n`,
      )
      .join('')}`,
  );
  const row = (i: number): string => names.map((_, c) => (c % 2 === 0 ? 'abc'[(i + c) % 3] : (i * c) % 51)).join(',');
  for (const [file, from] of [
    ['wide-real.csv', 0],
    ['wide-made.csv', 7],
  ] as const) {
    writeFileSync(
      join(steward.folder, file),
      `${names.join(',')}\n${Array.from({ length: 40 }, (_, i) => `${row(i + from)}\n`).join('')}`,
    );
  }
  const { status, stdout, stderr } = await steward.run([
    ...['evaluate', '--real', 'wide-real.csv', '--synthetic', 'wide-made.csv', '-d', 'wide.yaml', '--json', '-q'],
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expectSound(stdout);
}, 120_000);

test('a formula that names unknown columns is refused before anything is read', async () => {
  const { status, stderr } = await evaluate('other.csv', '-q', '--formula', 'stay ~ agee');
  expect(status).toBe(2);
  expect(stderr).toMatch(oneLineWithHint('FORMULA_INVALID'));
  expect(stderr).toContain('agee');
});
