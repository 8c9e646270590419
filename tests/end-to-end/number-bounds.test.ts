import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJson } from '../../fixtures/support/reseal.ts';
import type { NumberFacts } from '../../pipelines/evaluate/columns/number-facts.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { type Hospital, hospital } from '../support/hospital.ts';
import { numbers } from '../support/small-domains.ts';

const ROWS = 4000;
const DICTIONARY = `schema: synthward/dictionary/1
table: stays
origin: public
unit: { rows: each }
columns:
  cost: { kind: real, range: [0, 100000], bins: { count: 20 }, decimals: 2 }
  ventilated: { kind: integer, range: [0, 100], bins: { count: 5 } }
  intensive: { kind: integer, range: [0, 100], bins: { count: 5 } }
  even: { kind: real, range: [0, 10], bins: { count: 2 }, detail: none }
  admitted: { kind: date, range: [2020-01-01, 2020-12-31], bins: { every: month } }
  discharged: { kind: date, after: admitted, range: [0, 100], bins: { width: 20 } }
constraints:
  - { order: [ventilated, intensive], because: a ventilator is used in intensive care alone }
`;
const config = (dataset: string, model: string): string => `schema: synthward/run/1
dataset: ${dataset}
source: { path: stays.csv }
dictionary: dictionary.yaml
budget: { epsilon: 10, delta: 1e-6 }
output: { rows: ${ROWS} }
${model}`;

const next = numbers(11);
const normal = (): number => Array.from({ length: 12 }, next).reduce((sum, x) => sum + x, -6);
/** Skewed costs, days that are mostly few, and stays whose length is in the last place. */
const REAL = Array.from({ length: ROWS }, () => {
  const intensive = Math.min(100, Math.floor(-3 * Math.log(1 - next())));
  const cost = Math.round(100 * Math.min(1e5, Math.exp(6 + normal()))) / 100;
  return [cost, Math.floor(intensive * next()), intensive, 10 * next() ** 4, Math.floor(40 * next() ** 2)];
});
const day = (days: number): string => new Date(Date.UTC(2020, 2, 1 + days)).toISOString().slice(0, 10);
const CSV = `cost,ventilated,intensive,even,admitted,discharged\n${REAL.map((row, i) =>
  [...row.slice(0, 4), day(i % 200), day((i % 200) + row[4]!)].join(','),
).join('\n')}\n`;

describe('bounds of the numbers of a release', () => {
  let steward: Hospital;
  beforeAll(async () => {
    steward = await hospital({ dictionary: DICTIONARY, config: config('stays', '') });
    steward.write('stays.csv', CSV);
    await steward.run(['release', '--yes', '--name', 'stays']);
  });
  afterAll(() => steward.close());

  const boundsOf = (name: string): NumberFacts[] => readJson(steward.path(`released/${name}`), 'report.json').bounds;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  test('come from the cells inside bins where those were counted, and are about the mean that is released', async () => {
    const { seed } = readJson(steward.path('released/stays'), 'manifest.json').postProcessing;
    await steward.run(['sample', 'released/stays', '--rows', String(ROWS), '--seed', seed, '-o', 'rows.csv']);
    const lines = readFileSync(steward.path('rows.csv'), 'utf8').trimEnd().split('\n').slice(1);
    const same = lines.map((line) => {
      const fields = line.split(',');
      const days = (Date.parse(fields[5]!) - Date.parse(fields[4]!)) / 86_400_000;
      return [...fields.slice(0, 4).map((field) => (field === '' ? Number.NaN : Number(field))), days];
    });
    const bounds = boundsOf('stays');
    expect(bounds.map(({ column, detail, after }) => [column, detail, after])).toEqual([
      ['cost', true, null],
      ['ventilated', true, null],
      ['intensive', true, null],
      ['even', false, null],
      ['discharged', true, { column: 'admitted', unit: 'days' }],
    ]);
    for (const [column, { releasedMean, mean: own }] of bounds.entries()) {
      // Noise may leave a null where the records have none.
      const there = same.map((row) => row[column]!).filter((value) => !Number.isNaN(value));
      expect(releasedMean! / mean(there)).toBeCloseTo(1, 9);
      // Of bounds that hold in 95 % of draws, twice the width: hardly ever exceeded.
      const truth = mean(REAL.map((row) => row[column]!));
      expect(Math.abs(truth - (own.lower + own.upper) / 2)).toBeLessThan(own.upper - own.lower);
    }
    // The bin that holds nearly all costs is 5000 wide.
    expect(bounds[0]!.mean.upper - bounds[0]!.mean.lower).toBeLessThan(2500);
    const card = readFileSync(join(steward.path('released/stays'), 'README.md'), 'utf8');
    expect(card).toMatch(/\| `cost` \| [\d.]+ ± [\d.]+ \| [\d.]+ to [\d.]+ \|/);
    expect(card).toMatch(/\| `discharged` after `admitted` \(days\) \| [\d.]+ ± [\d.]+ \|/);
    expect((await verifyRelease(steward.path('released/stays'))).ok).toBe(true);
  });

  test('come from the bins where nothing inside them was counted', async () => {
    steward.write('synthward.yaml', config('others', 'model: { detailShare: 0 }\n'));
    await steward.run(['release', '--yes', '--name', 'bins']);
    const bounds = boundsOf('bins');
    expect(bounds.map(({ detail }) => detail)).toEqual([false, false, false, false, false]);
    expect(bounds[0]!.mean.upper - bounds[0]!.mean.lower).toBeGreaterThan(4000);
    expect((await verifyRelease(steward.path('released/bins'))).ok).toBe(true);
  });
});
