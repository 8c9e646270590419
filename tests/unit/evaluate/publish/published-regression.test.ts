import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import type { ColumnCoding } from '../../../../pipelines/dictionary/coding.ts';
import { cellNumbers } from '../../../../pipelines/evaluate/publish/cell-numbers.ts';
import { formulaCells } from '../../../../pipelines/evaluate/publish/formula-cells.ts';
import { intervalOverlap } from '../../../../pipelines/evaluate/publish/interval-overlap.ts';
import { keptRows } from '../../../../pipelines/evaluate/publish/kept-profiles.ts';
import { compareFits } from '../../../../pipelines/evaluate/publish/published-regression.ts';
import { designOf } from '../../../../pipelines/statistics/design.ts';
import { fitRegression } from '../../../../pipelines/statistics/fit-regression.ts';
import { parseFormula } from '../../../../pipelines/statistics/formula/parse-formula.ts';
import { resolveFormula } from '../../../../pipelines/statistics/formula/resolve-formula.ts';
import { rational } from '../../../../privacy/rational.ts';

const values = (name: string, ...cells: readonly (string | null)[]): ColumnCoding => ({
  name,
  size: cells.length,
  kind: 'categorical',
  cells: cells.map((value) => (value === null ? { kind: 'missing' } : { kind: 'value', value })),
});
const age: ColumnCoding = {
  name: 'age',
  size: 5,
  kind: 'integer',
  cells: [20, 40, 60, 80].map((lower) => ({ kind: 'interval' as const, lower, upper: lower + 20, closed: false })).concat([{ kind: 'missing' } as never]), // biome-ignore format: bins
};
const died = values('died', 'no', 'yes');
const sex = values('sex', 'f', 'm', 'x', null);
const codings = [died, age, sex];
const CELLS = 2 * 5 * 4;

/** Counts of so many rows that follow a logistic model, with some values missing and nobody of sex x. */
function counts(rows: number, seed: string): Float64Array {
  const random = seedrandom(seed);
  const found = new Float64Array(CELLS);
  for (let row = 0; row < rows; row++) {
    const bin = random() < 0.05 ? 4 : Math.floor(4 * random());
    const who = random() < 0.05 ? 3 : Number(random() < 0.6);
    const eta = -3 + 0.04 * (29.5 + 20 * Math.min(bin, 3)) + 0.5 * Number(who === 1);
    const dead = Number(random() < 1 / (1 + Math.exp(-eta)));
    found[(dead * 5 + bin) * 4 + who]!++;
  }
  return found;
}

const plannedOf = (formula: string, sigmaSquared = rational(1n, 10n ** 9n)) => ({
  formula,
  columns: [0, 1, 2],
  cells: CELLS,
  sigmaSquared,
  rho: rational(1),
});

describe('a published regression', () => {
  test('a level of a few released rows with one outcome alone takes nothing from the others', () => {
    const records = counts(4_000, 'rows');
    const released = counts(4_000, 'release');
    for (let bin = 0; bin < 4; bin++) released[bin * 4 + 2] = 2; // sex x, and nobody of them died
    const found = compareFits(plannedOf('died ~ age + sex', rational(1)), codings, { records, released, scale: 1 });
    expect(found.unavailable).toBeNull();
    expect(found.coefficients.map(({ term }) => term)).toEqual(['(intercept)', 'age', 'sex[m]']);
    expect(found.leftOut).toEqual(['sex[x]']);
  });

  test('without noise is the textbook fit to the rows themselves, for logistic and linear models', () => {
    const own = counts(4_000, 'rows');
    for (const formula of ['died ~ age + sex', 'died ~ age * sex', 'age ~ sex + died']) {
      const order = formula.startsWith('age') ? [age, sex, died] : codings;
      const shaped = formula.startsWith('age') ? transposed(own) : own;
      const found = compareFits(plannedOf(formula), order, {
        records: shaped,
        released: shaped,
        scale: 1,
      });
      const codes = order.map(({ size }, i) => {
        const run = order.slice(i + 1).reduce((product, one) => product * one.size, 1);
        return Uint8Array.from(expanded(shaped), (cell) => Math.floor(cell / run) % size);
      });
      const table = {
        rows: codes[0]!.length,
        unitOfRow: undefined,
        columns: order.map((coding, i) => {
          const numbers = cellNumbers(coding);
          return {
            ...coding,
            coding,
            codes: codes[i]!,
            numbers: numbers && Float64Array.from(codes[i]!, (code) => numbers[code]!),
          };
        }),
      };
      const fit = fitRegression(designOf(table, resolveFormula(parseFormula(formula), order)))!;
      expect(found.unavailable).toBeNull();
      expect(found.coefficients.map(({ term }) => term)).toEqual(fit.terms);
      for (const [i, { records, released, difference, overlap }] of found.coefficients.entries()) {
        expect(records.estimate).toBeCloseTo(fit.estimates[i]!, 6);
        expect(records.samplingError).toBeCloseTo(Math.sqrt(fit.covariance[i * fit.terms.length + i]!), 6);
        expect(released.estimate).toBeCloseTo(fit.estimates[i]!, 6);
        expect(difference).toBeCloseTo(0, 6);
        expect(overlap).toBeCloseTo(1, 3);
      }
      expect(found.leftOut).toContain('sex[x]');
    }
  });

  test('is not available where noise drowns it, and says so', () => {
    const own = counts(300, 'few');
    const noisy = own.map((count, i) => count + 400 * Math.sin(i));
    const planned = plannedOf('died ~ age + sex', rational(160_000));
    const found = compareFits(planned, codings, {
      records: noisy,
      released: own,
      scale: 1,
    });
    expect(found).toMatchObject({ coefficients: [], unavailable: expect.stringMatching(/because the noise/) });
    const empty = compareFits(planned, codings, { records: noisy, released: own.fill(0).fill(5, 0, 3), scale: 1 }); // biome-ignore format: short
    expect(empty.unavailable).toMatch(/because the released rows do not tell/);
  });

  test('levels that the noise drowns are left out, also where they are what others are held against; the others stay as they are', () => {
    const ward = values('ward', 'rare', 'a', 'b', 'c');
    const own = Float64Array.from([3, 900, 600, 700, 2, 300, 500, 200]);
    const noisy = own.map((count, i) => count + [40, -15, 9, 12, -35, 8, -11, 6][i]!);
    const planned = { ...plannedOf('died ~ ward', rational(400)), columns: [0, 1], cells: 8 };
    const found = compareFits(planned, [died, ward], { records: noisy, released: own, scale: 1 });
    expect(found.references).toEqual([{ column: 'ward', level: 'a' }]);
    expect(found.coefficients.map(({ term }) => term)).toEqual(['(intercept)', 'ward[b]', 'ward[c]']);
    expect(found.leftOut).toEqual(['ward[rare]']);
    const odds = (i: number): number => Math.log(noisy[4 + i]! / noisy[i]!);
    expect(found.coefficients[1]!.records.estimate).toBeCloseTo(odds(2) - odds(1), 6);
    expect(found.coefficients[2]!.records.estimate).toBeCloseTo(odds(3) - odds(1), 6);
  });

  test('a table of one outcome, or none, gives no NaN', () => {
    const planned = plannedOf('died ~ age + sex', rational(4));
    for (const released of [new Float64Array(CELLS), Float64Array.from({ length: CELLS }, (_, i) => Number(i < 20))]) {
      const found = compareFits(planned, codings, { records: released, released, scale: 1 });
      expect(found.unavailable).not.toBeNull();
      expect(JSON.stringify(found)).not.toMatch(/NaN/);
      expect(Number.isFinite(found.keptShare)).toBe(true);
    }
  });

  test('leaves out combinations that hold more noise than records, by explaining values alone', () => {
    const cells = formulaCells('died ~ age + sex', codings);
    const own = counts(4_000, 'kept');
    const inRows = Float64Array.from(cells.cellOfRow, (cell) => own[cell]!);
    const all = keptRows(cells, inRows, 1e-9);
    const rare = inRows.map((records, row) => (cells.profileOfRow[row]! < 8 ? records : Math.min(0.1, records)));
    const few = keptRows(cells, rare, 100);
    const count = (kept: Uint8Array): number => kept.reduce((sum, one) => sum + one, 0);
    expect(count(all)).toBe(2 * 8); // four bins, two sexes that somebody has
    expect(count(few)).toBe(2 * 4); // the bins 20 and 40
    expect(count(keptRows(cells, rare, 1e-9))).toBe(2 * 8);
    expect(count(keptRows(cells, inRows, 1e5))).toBe(2 * 8); // too many records to leave out, whatever the noise
    const byProfile = new Map<number, Set<number>>();
    for (const [row, profile] of cells.profileOfRow.entries()) {
      byProfile.set(profile, (byProfile.get(profile) ?? new Set()).add(few[row]!));
    }
    for (const kept of byProfile.values()) expect(kept.size).toBe(1);
  });

  test('overlap of intervals is 1 for equal ones, 0 for disjoint ones, and as Karr and others have it between', () => {
    expect(intervalOverlap({ lower: 0, upper: 2 }, { lower: 0, upper: 2 })).toBe(1);
    expect(intervalOverlap({ lower: 0, upper: 2 }, { lower: 3, upper: 4 })).toBe(0);
    expect(intervalOverlap({ lower: 0, upper: 2 }, { lower: 1, upper: 5 })).toBeCloseTo((1 / 2 + 1 / 4) / 2, 12);
  });
});

const expanded = (own: Float64Array): number[] =>
  Array.from(own.keys()).flatMap((cell) => Array.from({ length: own[cell]! }, () => cell));

/** From (died, age, sex) to (age, sex, died). */
function transposed(own: Float64Array): Float64Array {
  const found = new Float64Array(CELLS);
  for (let d = 0; d < 2; d++) {
    for (let rest = 0; rest < 20; rest++) found[rest * 2 + d] = own[d * 20 + rest]!;
  }
  return found;
}
