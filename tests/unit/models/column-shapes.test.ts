import { describe, expect, test } from 'vitest';
import { aim } from '../../../models/graphical/aim/family.ts';
import { cliqueTree } from '../../../models/graphical/cliquetree/family.ts';
import { absentValues } from '../../../models/graphical/estimation/denoising/absent-values.ts';
import { denoise } from '../../../models/graphical/estimation/denoising/denoise.ts';
import { denoiseShaped } from '../../../models/graphical/estimation/denoising/denoise-shaped.ts';
import { occupiedStretch } from '../../../models/graphical/estimation/denoising/occupied-stretch.ts';
import { oneWayStage } from '../../../models/graphical/estimation/one-way.ts';
import { mst } from '../../../models/graphical/mst/family.ts';
import { independent } from '../../../models/independent/family.ts';
import type { ColumnShape } from '../../../models/model.ts';
import { largestRho } from '../../../privacy/budget.ts';
import { parseRational, rational } from '../../../privacy/rational.ts';
import { ExactGuard } from '../../support/exact-guard.ts';
import { numbers } from '../../support/small-domains.ts';

const SIGMA = 20;

/** Sums of twelve uniform numbers, which are nearly normal. */
function noise(next: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += next();
  return SIGMA * sum;
}

const noisy = (counts: readonly number[], seed: number): Float64Array => {
  const next = numbers(seed);
  return Float64Array.from(counts, (count) => count + noise(next));
};
const rising = (size: number): ColumnShape => ({ ordered: [0, size - 1], apart: [], absent: [] });
const at = (size: number, occupied: (i: number) => number): number[] =>
  Array.from({ length: size }, (_, i) => occupied(i));

describe('occupiedStretch()', () => {
  test('seldom finds anything in noise; told that there is less of it, always', () => {
    const found = at(200, (seed) =>
      Number(
        occupiedStretch(
          noisy(
            at(64, () => 0),
            seed,
          ),
          SIGMA ** 2,
        ) !== undefined,
      ),
    );
    expect(found.reduce((a, b) => a + b, 0)).toBeLessThan(60);
    const believed = at(200, (seed) =>
      Number(
        occupiedStretch(
          noisy(
            at(64, () => 0),
            seed,
          ),
          SIGMA ** 2 / 9,
        ) !== undefined,
      ),
    );
    expect(believed.reduce((a, b) => a + b, 0)).toBeGreaterThan(190);
  });

  test('ends where the counts end, and reaches over a thin stretch that stands out as a whole', () => {
    const counts = at(64, (i) => (i < 4 ? 2000 : i < 36 ? 40 : 0));
    const ends = at(50, (seed) => occupiedStretch(noisy(counts, seed), SIGMA ** 2)![1]).sort((a, b) => a - b);
    expect(ends[25]).toBeGreaterThanOrEqual(30);
    expect(ends[25]).toBeLessThanOrEqual(45);
    const bulk = at(64, (i) => (i < 4 ? 2000 : 0));
    expect(
      at(50, (seed) => occupiedStretch(noisy(bulk, seed), SIGMA ** 2)![1]).filter((end) => end > 3).length,
    ).toBeLessThan(12);
  });
});

describe('denoiseShaped()', () => {
  const skewed = at(100, (i) => (i < 5 ? 1000 / 3 ** i : 0));
  const meanOf = (values: ArrayLike<number>): number => {
    let [sum, total] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      sum += Math.max(0, values[i]!) * i;
      total += Math.max(0, values[i]!);
    }
    return sum / total;
  };

  test('the mean of a skewed column in a wide range is no longer ruined by what is left of the noise', () => {
    const errors = [denoise, (values: Float64Array, v: number) => denoiseShaped(values, v, rising(100))].map(
      (clean) => {
        const each = at(40, (seed) => Math.abs(meanOf(clean(noisy(skewed, seed), SIGMA ** 2)) - meanOf(skewed)));
        return each.reduce((a, b) => a + b, 0) / each.length / meanOf(skewed);
      },
    );
    expect(errors[1]!).toBeLessThan(0.5);
    expect(errors[0]!).toBeGreaterThan(2 * errors[1]!);
  });

  test.each([
    ['even counts', at(60, () => 35)],
    ['a peak', at(60, (i) => 300 * Math.exp(-(((i - 20) / 6) ** 2)))],
    ['a thin tail', at(60, (i) => 700 / (1 + i) ** 1.5)],
  ])('the squared error grows by no more than the rows that are lost: %s', (_, counts) => {
    const error = (clean: (values: Float64Array) => Float64Array): number => {
      let sum = 0;
      for (let seed = 0; seed < 60; seed++) {
        const values = clean(noisy(counts, seed));
        for (const [i, count] of counts.entries()) sum += (values[i]! - count) ** 2;
      }
      return sum;
    };
    const [plain, shaped] = [
      error((values) => denoise(values, SIGMA ** 2)),
      error((values) => denoiseShaped(values, SIGMA ** 2, rising(60))),
    ];
    expect(shaped).toBeLessThan(1.05 * plain);
  });

  test('a value apart stays as it was counted, and its neighbours do not rise with it', () => {
    const counts = at(40, (i) => (i === 0 ? 5000 : i < 20 ? 60 : 0));
    const values = noisy(counts, 3);
    const shaped = denoiseShaped(values, SIGMA ** 2, { ...rising(40), apart: [0] });
    expect(shaped[0]).toBe(values[0]);
    expect(Math.abs(shaped[1]! - 60)).toBeLessThan(30);
  });
});

describe('absentValues()', () => {
  const measured = (counts: readonly number[], seed: number) => {
    const next = numbers(seed);
    return counts.map((count, column) => ({
      columns: [column],
      values: Float64Array.of(1000, 1000, count + noise(next)),
      variances: new Float64Array(3).fill(SIGMA ** 2),
    }));
  };
  const shapesOf = (counts: readonly number[]): ColumnShape[] => counts.map(() => ({ apart: [], absent: [2] }));
  const kept = (counts: readonly number[], rounds: number): number => {
    let sum = 0;
    for (let seed = 0; seed < rounds; seed++) {
      const found = absentValues(measured(counts, seed), shapesOf(counts));
      sum += found.filter((values) => values.get(2)! > 0).length;
    }
    return sum / rounds / counts.length;
  };

  test('values that never occur are zero nearly always, of few columns and of many', () => {
    expect(kept([0, 0, 0], 200)).toBeLessThan(0.03);
    expect(
      kept(
        at(60, () => 0),
        20,
      ),
    ).toBeLessThan(0.01);
  });

  test('values that stand out stay, within their noise', () => {
    expect(kept([120, 120, 120], 100)).toBeGreaterThan(0.99);
    const [only] = absentValues(measured([400], 1), shapesOf([400]));
    expect(Math.abs(only!.get(2)! - 400)).toBeLessThan(4 * SIGMA);
  });

  test('a share within the noise is kept where most columns have one, and lost where none other has', () => {
    const small = 3 * SIGMA;
    expect(
      kept(
        at(40, () => small),
        20,
      ),
    ).toBeGreaterThan(0.8);
    const alone = at(100, (seed) => {
      const counts = at(20, (i) => (i === 0 ? small : 0));
      return Number(absentValues(measured(counts, seed), shapesOf(counts))[0]!.get(2)! > 0);
    });
    expect(alone.reduce((a, b) => a + b, 0)).toBeLessThan(70);
  });
});

test('what was found not to occur is zero in the product that later answers start from, unless a constraint holds the column', () => {
  const columns = [
    { name: 'a', size: 3 },
    { name: 'b', size: 2 },
  ];
  const measurements = [
    { columns: [0], values: Float64Array.of(900, 1100, 3), variances: new Float64Array(3).fill(SIGMA ** 2) },
    { columns: [1], values: Float64Array.of(700, 1300), variances: new Float64Array(2).fill(SIGMA ** 2) },
  ];
  const shapes = [
    { apart: [], absent: [2] },
    { apart: [], absent: [] },
  ];
  const options = { mergeRare: true, smooth: true, shapes };
  expect(oneWayStage(columns, measurements, options).bases[0]![2]).toBe(0);
  const possible = [{ columns: [0, 1], values: Float64Array.of(1, 0, 0, 1, 1, 1) }];
  expect(oneWayStage(columns, measurements, { ...options, possible }).bases[0]![2]).toBeGreaterThan(0);
});

/** Three columns of two values, related, and a third value that stands for none; each occurs in `absent` of 2,000 rows. */
function records(absent: number) {
  const next = numbers(7);
  const codes = at(3, () => 0).map(() => new Uint8Array(2000));
  for (let row = 0; row < 2000; row++) {
    const [a, b] = [next() < 0.4, next() < 0.8];
    const values = [Number(a), Number(b ? a : !a), Number(next() < 0.5)];
    for (const [column, value] of values.entries()) codes[column]![row] = row % 2000 < absent ? 2 : value;
  }
  return codes.map((column, i) => ({ name: `c${i}`, size: 3, codes: column }));
}

/** 2,000 rows: a dose that is 0 in nine of ten and otherwise falls off over 20 bins, whether one was given, and an even number. */
function doses(seed: number) {
  const next = numbers(seed);
  const codes = [22, 3, 11].map((size, i) => ({ name: `c${i}`, size, codes: new Uint8Array(2000) }));
  for (let row = 0; row < 2000; row++) {
    const dose = row % 10 === 0 ? 1 + Math.min(19, Math.floor(-2 * Math.log(1 - next()))) : 0;
    for (const [column, value] of [dose, Number(dose > 0), Math.floor(next() * 10)].entries())
      codes[column]!.codes[row] = value;
  }
  return codes;
}

describe.each([
  ['cliquetree', cliqueTree],
  ['aim', aim],
  ['mst', mst],
  ['independent', independent],
])('%s', (_, family) => {
  const nulls = async (absent: number): Promise<number> => {
    const guard = new ExactGuard(records(absent), { noise: 1 });
    const shapes = [0, 1, 2].map((): ColumnShape => ({ apart: [], absent: [2] }));
    const inputs = {
      columns: guard.columns,
      maxRowsPerUnit: 1,
      rho: rational(1, 100),
      expectedRows: 2000,
      target: undefined,
      shapes,
    };
    const { model } = await family.fit(inputs, guard, () => {});
    return [0, 1, 2].reduce((sum, column) => sum + model.marginal([column])[2]! / model.total / 3, 0);
  };

  test('columns that are never null have none in the model, though pairs are noisy too', async () => {
    expect(await nulls(0)).toBeLessThan(0.005);
  });

  test('the share of a number that nine rows of ten hold is within a point, at epsilon 3 and 2,000 rows', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const guard = new ExactGuard(doses(seed), { noise: 1, seed: `doses ${seed}` });
      const shapes: ColumnShape[] = [
        { ordered: [0, 20], apart: [0], absent: [21] },
        { apart: [], absent: [2] },
        { ordered: [0, 9], apart: [], absent: [10] },
      ];
      const rho = largestRho(parseRational('3'), parseRational('1e-6'));
      const inputs = { columns: guard.columns, maxRowsPerUnit: 1, rho, expectedRows: 2000, target: undefined, shapes };
      const { model } = await family.fit(inputs, guard, () => {});
      expect(Math.abs(model.marginal([0])[0]! / model.total - 0.9)).toBeLessThan(0.01);
    }
  });

  test('columns that are null in one row of ten are', async () => {
    const share = await nulls(200);
    expect(share).toBeGreaterThan(0.07);
    expect(share).toBeLessThan(0.13);
  });
});
