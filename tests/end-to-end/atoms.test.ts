import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hospital, hospital } from '../support/hospital.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: stays
origin: public
unit: { rows: each }
columns:
  ward: { kind: categorical, values: [A, B] }
  given: { kind: boolean, true: [yes], false: [no] }
  dose: { kind: real, range: [0, 80], bins: { count: 20 }, decimals: 2, atoms: [0] }
  most: { kind: real, range: [0, 100], bins: { count: 10 }, decimals: 1, atoms: [0] }
  double: { kind: real, from: dose * 2, decimals: 2 }
  admitted: { kind: date, range: [2019-01-01, 2019-12-31], bins: { every: month } }
  discharged: { kind: date, after: admitted, range: [0, 60], bins: { edges: [0, 5, 20, 60] }, atoms: [0] }
constraints:
  - { impossible: { given: no, dose: { from: 0.01 } }, because: nothing was given }
  - { order: [dose, most], because: most is the highest dose }
`;
const config = (epsilon: number): string => `schema: synthward/run/1
dataset: stays
source: { path: stays.csv }
dictionary: dictionary.yaml
budget: { epsilon: ${epsilon}, delta: 1e-6 }
output: { rows: 2000 }
`;

/** 2000 rows, of which 1800 have a dose of 0 and 1000 leave on the day they came. Nothing is missing. */
const ROWS = Array.from({ length: 2000 }, (_, i) => {
  const dose = i % 10 === 0 ? 0.5 + ((i * 7919) % 1000) / 60 : 0;
  const day = new Date(Date.UTC(2019, 0, 1 + (i % 330)));
  const left = new Date(day.getTime() + (i % 2 === 0 ? 0 : 1 + (i % 9)) * 86_400_000);
  const date = (at: Date): string => at.toISOString().slice(0, 10);
  return [
    i % 3 === 0 ? 'A' : 'B',
    dose > 0 ? 'yes' : 'no',
    dose.toFixed(2),
    (dose * 1.5).toFixed(1),
    date(day),
    date(left),
  ];
});

const parsed = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

describe('numbers that many records hold', () => {
  let steward: Hospital;
  let rows: string[][];
  beforeAll(async () => {
    steward = await hospital({ dictionary: DICTIONARY, config: config(3) });
    steward.write(
      'stays.csv',
      `ward,given,dose,most,admitted,discharged\n${ROWS.map((row) => row.join(',')).join('\n')}\n`,
    );
    const { stderr, status } = await steward.run(['release', '--yes', '--name', 'stays']);
    expect([stderr, status]).toEqual([expect.not.stringContaining('error['), 0]);
    await steward.run(['sample', 'released/stays', '--rows', '2000', '--seed', 's', '-o', 'rows.csv']);
    rows = parsed(steward.path('rows.csv'));
  });
  afterAll(() => steward.close());
  const share = (holds: (row: readonly string[]) => boolean): number => rows.filter(holds).length / rows.length;

  test('come back as they are, as often as they are in the records', () => {
    expect(share(([, , dose]) => Number(dose) === 0)).toBeGreaterThan(0.88);
    expect(share(([, , dose]) => Number(dose) === 0)).toBeLessThan(0.925);
    expect(share(([, , , , , admitted, discharged]) => admitted === discharged)).toBeCloseTo(0.5, 1);
    const doses = rows.map(([, , dose]) => Number(dose));
    expect(new Set(doses).size).toBeGreaterThan(100);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const real = mean(ROWS.map(([, , dose]) => Number(dose)));
    expect(Math.abs(mean(doses) - real) / real).toBeLessThan(0.35);
  });

  test('take part in constraints, formulas and verification', async () => {
    expect(share(([, given, dose]) => given === 'false' && Number(dose) > 0)).toBe(0);
    expect(share(([, , dose, most]) => dose !== '' && most !== '' && Number(dose) > Number(most))).toBe(0);
    expect(
      share(([, , dose, , double]) => dose !== '' && Number(double) !== Math.round(Number(dose) * 200) / 100),
    ).toBe(0);
    const { stdout, status } = await steward.run(['verify', 'released/stays']);
    expect([stdout, status]).toEqual([expect.stringContaining(' 0 failed'), 0]);
  });

  test('can be asked for, and left out', async () => {
    for (const [file, where, holds] of [
      ['zero.csv', 'dose=0', (dose: number) => dose === 0],
      ['some.csv', 'dose>0', (dose: number) => dose > 0 && dose <= 80],
      ['small.csv', 'dose<0.5', (dose: number) => dose >= 0 && dose < 0.5],
    ] as const) {
      const args = ['sample', 'released/stays', '--rows', '50', '--seed', 's', '--where', where, '-o', file];
      const { stderr, status } = await steward.run(args);
      expect([stderr, status]).toEqual([expect.not.stringContaining('error['), 0]);
      const drawn = parsed(steward.path(file));
      expect(drawn).toHaveLength(50);
      expect(drawn.every(([, , dose]) => holds(Number(dose)))).toBe(true);
    }
  });

  test('columns that are never null get hardly a null', () => {
    expect(share((row) => row.includes(''))).toBeLessThan(0.02);
  });
});
