import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJson } from '../../fixtures/support/reseal.ts';
import { type Hospital, hospital } from '../support/hospital.ts';

const ROWS = 1200;
const DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: public
unit: { column: id, maxRows: 1 }
columns:
  id: { kind: identifier }
  sex: { kind: categorical, values: [F, M] }
  age: { kind: integer, range: [0, 99], bins: { width: 10 } }
  ward: { kind: categorical, values: [A, B, C, D] }
  code: { kind: integer, range: [0, 4999] }
`;
const CONFIG = `schema: synthward/run/1
dataset: visits
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 2, delta: 1e-6 }
policy: { maxEpsilon: 20, maxDelta: 1e-5 }
expectedRows: ${ROWS}
output: { arrow: false }
`;
const ages = Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? i % 20 : 30 + (i % 61)));
const csv = [
  'id,sex,age,ward,code',
  ...ages.map((age, i) => `${i},${'FM'[i % 2]},${age},${'ABCD'[i % 4]},${i % 5000}`),
].join('\n');

let whole: Hospital;
let extract: Hospital;
beforeAll(async () => {
  whole = await hospital({ csv, dictionary: DICTIONARY, config: CONFIG });
  extract = await hospital({ csv, dictionary: DICTIONARY, config: `${CONFIG}columns: [sex, age]\n` });
});
afterAll(() => {
  whole.close();
  extract.close();
});

test('plan says of how many marginals it speaks, what it takes, and which column costs most', async () => {
  const { status, stdout } = await whole.run(['plan']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/each of 4 columns: about [\d.]+ on average, [\d.]+ for the worst/);
  expect(stdout).toMatch(
    /(some \d of 6 pairs, which the budget measures: about [\d.]+ each|none of 6 pairs is measured)/,
  );
  expect(stdout).toMatch(/memory +about \d+ MB/);
  expect(stdout).toMatch(/time +about [\d.]+ s of processor time/);
  expect(stdout).toMatch(
    /costs most +code: 5001 values of 0\.24 records each, under noise of [\d.]+, take \d+ % of what single columns cost/,
  );
});

test('plan --columns puts extracts beside the whole', async () => {
  const args = ['plan', '--columns', 'sex,age', '--columns', 'sex,age,ward', '--json'];
  const { schema, extracts } = JSON.parse((await whole.run(args)).stdout);
  expect(schema).toBe('plan-extracts/1');
  expect(extracts.map(({ columns, modelled, pairs }: Record<string, unknown>) => [columns, modelled, pairs])).toEqual([
    [null, 4, 6],
    [['sex', 'age'], 2, 1],
    [['sex', 'age', 'ward'], 3, 3],
  ]);
  expect(extracts[1].expected.columnError).toBeLessThan(extracts[1].expected.columnErrorInWhole);
  expect((await whole.run(['plan', '--columns', 'sex,age'])).stdout).toContain('sex, age');
});

test.each([
  ['sex,aeg', '"aeg" is not in the dictionary; did you mean "age"?'],
  ['sex,sex', '"sex" is named twice'],
  ['id', 'none of them is modelled'],
])('plan --columns %s is refused', async (columns, why) => {
  const { status, stderr } = await whole.run(['plan', '--columns', columns]);
  expect(status).toBe(2);
  expect(stderr).toContain(why);
});

test('an extract is released and verified like a table that has no other columns', async () => {
  const { status, stderr } = await extract.run(['release', '--yes', '-q', '--name', 'few']);
  expect(status, stderr).toBe(0);
  const folder = extract.path('released/few');
  const names = readJson(folder, 'data-dictionary.json').columns.map(({ name }: { name: string }) => name);
  expect(names).toEqual(['sex', 'age']);
  const card = readFileSync(join(folder, 'README.md'), 'utf8');
  expect(card).toContain('`ward`: not among the columns that the configuration names');
  expect(readdirSync(join(folder, 'data'))).toHaveLength(1);
  const verified = await extract.run(['verify', folder, '--json']);
  const failed = JSON.parse(verified.stdout).checks.filter(({ verdict }: { verdict: string }) => verdict === 'fail');
  expect(failed).toEqual([]);
  expect(verified.status).toBe(0);
});

test('the report bounds mean and quantiles of the records, and the card says so', () => {
  const folder = extract.path('released/few');
  const { bounds, marginalNoise } = readJson(folder, 'report.json');
  expect(bounds.map(({ column }: { column: string }) => column)).toEqual(['age']);
  const truth = ages.reduce((sum, age) => sum + age, 0) / ROWS;
  // Wide enough for the bins alone, so that noise hardly ever decides.
  expect(bounds[0].mean.lower).toBeLessThan(truth);
  expect(bounds[0].mean.upper).toBeGreaterThan(truth);
  expect(bounds[0].mean.upper - bounds[0].mean.lower).toBeLessThan(25);
  expect(marginalNoise.slice(0, 2).map(({ columns }: { columns: string[] }) => columns)).toEqual([['sex'], ['age']]);
  const card = readFileSync(join(folder, 'README.md'), 'utf8');
  expect(card).toContain('## How far means and quantiles may be off');
  expect(card).toMatch(/\| `age` \| [\d.]+ ± [\d.]+ \| \d+ to \d+ \| \d+ to \d+ \|/);
});

test('verify finds bounds that were changed', async () => {
  const { editJson, reseal } = await import('../../fixtures/support/reseal.ts');
  const { loadSigningKey } = await import('../../pipelines/release-folder/manifest/keys.ts');
  const folder = extract.path('released/few');
  editJson(folder, 'report.json', (report: { bounds: { mean: { upper: number } }[] }) => {
    report.bounds[0]!.mean.upper -= 1;
  });
  await reseal(folder, await loadSigningKey(extract.path('state/signing-key.pem')));
  const { status, stdout } = await extract.run(['verify', folder, '--json']);
  expect(status).toBe(1);
  const failed = JSON.parse(stdout).checks.filter(({ verdict }: { verdict: string }) => verdict === 'fail');
  expect(failed.map(({ id }: { id: string }) => id)).toContain('report');
});
