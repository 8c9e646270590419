import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hospital, hospital } from '../support/hospital.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: labs
origin: public
unit: { rows: each }
columns:
  ward: { kind: categorical, values: [A, B] }
  crp: { kind: real, range: [0.5, 100], bins: { count: 10 }, decimals: 1, below: '<', above: '>' }
  load: { kind: integer, range: [20, 10000000], bins: { edges: [20, 1000, 100000, 10000000] }, below: { mark: '<', limits: [20, 50] } }
`;
const CONFIG = `schema: synthward/run/1
dataset: labs
source: { path: labs.csv }
dictionary: dictionary.yaml
budget: { epsilon: 20, delta: 1e-6 }
output: { rows: 2000 }
`;

/** 2000 rows: a quarter of `crp` below its limit and an eighth above, a quarter of `load` below 20 and as many below 50. */
const CSV = `ward,crp,load\n${Array.from({ length: 2000 }, (_, i) => {
  const crp = i % 4 === 0 ? '< 0.5' : i % 8 === 1 ? '>100' : (0.5 + (i % 995) / 10).toFixed(1);
  const load = i % 4 === 1 ? '<20' : i % 4 === 2 ? '<50' : String(20 + ((i * 7919) % 9_000_000));
  return `${i % 2 === 0 ? 'A' : 'B'},${crp},${load}`;
}).join('\n')}\n`;

describe('a column with limits of measurement', () => {
  let steward: Hospital;
  beforeAll(async () => {
    steward = await hospital({ dictionary: DICTIONARY, config: CONFIG });
    steward.write('labs.csv', CSV);
  });
  afterAll(() => steward.close());

  test('is released as text, with its censored values as they are written, and verifies', async () => {
    const { stderr, status } = await steward.run(['release', '--yes', '--name', 'labs']);
    expect([stderr.includes('error['), status]).toEqual([false, 0]);
    expect((await steward.run(['verify', 'released/labs'])).status).toBe(0);
    await steward.run(['sample', 'released/labs', '--rows', '2000', '--seed', 's', '-o', 'rows.csv']);
    const rows = readFileSync(steward.path('rows.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const share = (column: number, text: string): number => rows.filter((row) => row[column] === text).length / 2000;
    expect(share(1, '<0.5')).toBeCloseTo(0.25, 1);
    expect(share(1, '>100')).toBeCloseTo(0.125, 1);
    expect(share(2, '<20')).toBeCloseTo(0.25, 1);
    expect(share(2, '<50')).toBeCloseTo(0.25, 1);
    const numbers = (column: number): number[] =>
      rows.flatMap((row) => (/^\d/.test(row[column]!) ? [Number(row[column])] : []));
    expect(numbers(1).every((value) => value >= 0.5 && value <= 100 && Math.round(value * 10) / 10 === value)).toBe(
      true,
    );
    expect(numbers(2).every((value) => Number.isInteger(value) && value >= 20 && value <= 10_000_000)).toBe(true);
    expect(new Set(numbers(2)).size).toBeGreaterThan(300);
  });

  test('takes no condition of sample, in words that say what to do', async () => {
    const { stderr, status } = await steward.run([
      'sample',
      'released/labs',
      '--rows',
      '5',
      '--where',
      'crp>3',
      '-o',
      'few.csv',
    ]);
    expect(stderr).toContain('crp holds numbers and limits of measurement as text, on which no condition can be set');
    expect(status).toBe(2);
  });
});
