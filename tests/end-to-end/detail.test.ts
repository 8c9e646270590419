import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJson, reseal } from '../../fixtures/support/reseal.ts';
import { doublesToArrow } from '../../pipelines/release-folder/artefacts/doubles-file.ts';
import { loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { type Hospital, hospital } from '../support/hospital.ts';
import { numbersIn } from '../support/numbers.ts';
import { numbers } from '../support/small-domains.ts';

const DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: public
unit: { rows: each }
columns:
  ward: { kind: categorical, values: [A, B] }
  cost: { kind: real, range: [0, 1000000], bins: { count: 50 }, decimals: 2 }
  dose: { kind: real, range: [0, 80], bins: { count: 20 }, decimals: 2 }
  ventilated: { kind: integer, range: [0, 100], bins: { count: 5 } }
  intensive: { kind: integer, range: [0, 100], bins: { count: 5 } }
  even: { kind: real, range: [0, 10], bins: { count: 2 }, detail: none }
constraints:
  - { order: [ventilated, intensive], because: a ventilator is used in intensive care alone }
`;
const CONFIG = `schema: synthward/run/1
dataset: visits
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 40, delta: 1e-6 }
output: { rows: 4000 }
`;
const ROWS = 4000;

/** Log-normal costs, doses of which nine in ten are 0, and days that are mostly few: none of them as wide bins have them. */
function rows(): number[][] {
  const next = numbers(11);
  const normal = (): number => Array.from({ length: 12 }, next).reduce((sum, x) => sum + x, -6);
  return Array.from({ length: ROWS }, () => {
    const cost = Math.round(100 * Math.min(1e6, Math.exp(7 + 1.4 * normal()))) / 100;
    const dose = next() < 0.9 ? 0 : Math.round(100 * Math.min(80, Math.exp(1 + normal()))) / 100;
    const intensive = Math.min(100, Math.floor(-3 * Math.log(1 - next())));
    return [cost, dose, Math.floor(intensive * next()), intensive, 10 * next() ** 4];
  });
}

const REAL = rows();
const CSV = `ward,cost,dose,ventilated,intensive,even\n${REAL.map((row, i) => `${i % 2 === 0 ? 'A' : 'B'},${row.join(',')}`).join('\n')}\n`;

describe('numbers inside wide bins', () => {
  let steward: Hospital;
  let released: number[][];
  beforeAll(async () => {
    steward = await hospital({ dictionary: DICTIONARY, config: CONFIG });
    steward.write('visits.csv', CSV);
    await steward.run(['release', '--yes', '--name', 'visits']);
    await steward.run(['sample', 'released/visits', '--rows', String(10 * ROWS), '--seed', 's', '-o', 'rows.csv']);
    released = read('rows.csv');
  });
  afterAll(() => steward.close());

  /** Rows without an empty value: noise may say that one in hundreds of values is missing. */
  const read = (file: string): number[][] => {
    const lines = readFileSync(steward.path(file), 'utf8').trimEnd().split('\n').slice(1);
    const values = lines.map((line) => line.split(',').slice(1));
    const whole = values.filter((row) => !row.includes(''));
    expect(whole.length).toBeGreaterThan(0.98 * values.length);
    return whole.map((row) => row.map(Number));
  };
  const mean = (table: number[][], column: number): number =>
    table.reduce((sum, row) => sum + row[column]!, 0) / table.length;
  const quantile = (table: number[][], column: number, part: number): number =>
    table.map((row) => row[column]!).sort((a, b) => a - b)[Math.floor(part * table.length)]!;

  test('have the mean and the tail of the records, and their zeros', () => {
    for (const column of [0, 1, 2, 3]) {
      expect(Math.abs(mean(released, column) / mean(REAL, column) - 1)).toBeLessThan(0.2);
      expect(Math.abs(quantile(released, column, 0.99) / quantile(REAL, column, 0.99) - 1)).toBeLessThan(0.25);
    }
    const zeros = (table: number[][]): number => table.filter((row) => row[1] === 0).length / table.length;
    expect(Math.abs(zeros(released) - zeros(REAL))).toBeLessThan(0.02);
  });

  test('keep what the dictionary allows, and an order', () => {
    for (const [cost, dose, ventilated, intensive] of released as [number, number, number, number][]) {
      expect(Math.round(cost * 100) / 100).toBe(cost);
      expect(Math.round(dose * 100) / 100).toBe(dose);
      expect(Number.isInteger(ventilated) && Number.isInteger(intensive)).toBe(true);
      expect(ventilated).toBeLessThanOrEqual(intensive);
    }
  });

  test('are even where the dictionary says detail: none', () => {
    const low = released.map((row) => row[4]!).filter((value) => value < 5);
    expect(low.reduce((sum, value) => sum + value, 0) / low.length).toBeCloseTo(2.5, 0);
    expect(mean(REAL, 4)).toBeLessThan(2.3);
  });

  test('were paid for by a question of the plan, and are made again by verify', async () => {
    const charges = readJson(steward.path('released/visits'), 'events.json').charges as { question: string }[];
    expect(charges.filter(({ question }) => question === 'detail')).toHaveLength(1);
    const { checks, ok } = await verifyRelease(steward.path('released/visits'));
    expect([ok, checks.filter(({ id, verdict }) => id === 'regeneration' && verdict === 'pass').length]).toEqual([
      true,
      2,
    ]);
  });

  test('that the answers do not give are found, and so is a smaller budget than was spent', async () => {
    const key = await loadSigningKey(steward.path('state/signing-key.pem'));
    const failing = async (name: string, change: (dir: string) => void, edit = (_: unknown): void => {}) => {
      const dir = steward.path(name);
      cpSync(steward.path('released/visits'), dir, { recursive: true });
      change(dir);
      await reseal(dir, key, edit as never);
      const { checks } = await verifyRelease(dir);
      return new Set(checks.flatMap(({ id, verdict }) => (verdict === 'fail' ? [id] : [])));
    };
    const moved = await failing('moved', (dir) => {
      const counts = numbersIn(join(dir, 'model/spread.arrow'));
      [counts[0], counts[40]] = [counts[40]!, counts[0]!];
      writeFileSync(join(dir, 'model/spread.arrow'), doublesToArrow(counts));
    });
    expect([...moved]).toEqual(expect.arrayContaining(['fit', 'regeneration']));
    const cheaper = await failing(
      'cheaper',
      () => {},
      (manifest: unknown) => {
        const { plan } = manifest as { plan: { detailRho: string } };
        plan.detailRho = '1/1000';
      },
    );
    expect([...cheaper]).toEqual(expect.arrayContaining(['plan']));
  });

  test('meet a condition on a part of a bin as often as rows without one do', async () => {
    const where = ['--where', 'cost >= 1000', '--where', 'cost < 5000'];
    const args = ['sample', 'released/visits', '--rows', '500', '--seed', 's', ...where, '-o', 'part.csv', '--json'];
    const { stdout, status } = await steward.run(args);
    expect(status).toBe(0);
    const part = read('part.csv');
    expect(part.every(([cost]) => cost! >= 1000 && cost! < 5000)).toBe(true);
    const share = released.filter(([cost]) => cost! >= 1000 && cost! < 5000).length / released.length;
    expect(JSON.parse(stdout).expectedShare).toBeCloseTo(share, 1);
    const matching = released.filter(([cost]) => cost! >= 1000 && cost! < 5000);
    expect(Math.abs(mean(part, 0) / mean(matching, 0) - 1)).toBeLessThan(0.05);
  });

  test('follow the counts of the bins alone where detailShare is 0, and a database counts the same way', async () => {
    steward.write(
      'synthward.yaml',
      `${CONFIG.replace('visits.csv', 'visits.csv, counting: sql')}model: { detailShare: 0 }\npolicy: { maxEpsilon: 40, maxDelta: 1e-5 }\n`.replace(
        'dataset: visits',
        'dataset: others',
      ),
    );
    const { status, stderr } = await steward.run(['release', '--yes', '--name', 'bins']);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error:')]);
    const dir = steward.path('released/bins');
    expect(readJson(dir, 'model/spread.json').columns[0].counts).toBe('cells');
    expect(readJson(dir, 'events.json').charges.map(({ question }: { question: string }) => question)).not.toContain(
      'detail',
    );
    expect((await verifyRelease(dir)).ok).toBe(true);
  });
});
