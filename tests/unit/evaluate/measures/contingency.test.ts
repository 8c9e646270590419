import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { pairAssociation } from '../../../../pipelines/evaluate/measures/contingency.ts';

const of = (counts: readonly number[], rows: number, columns: number): ReturnType<typeof pairAssociation> =>
  pairAssociation(Int32Array.from(counts), rows, columns);

describe('pairAssociation()', () => {
  test('agrees with values worked out by hand', () => {
    // 2 x 2, 40 rows: chi-squared 40 (20*10 - 5*5)^2 / (25 * 15 * 25 * 15) = 8.7111; phi^2 .217778;
    // less 1/39: .192137; both widths 2 - 1/39 - 1 = .974359; V = sqrt(.192137 / .974359).
    expect(of([20, 5, 5, 10], 2, 2).cramersV).toBeCloseTo(Math.sqrt((0.2177777778 - 1 / 39) / (1 - 1 / 39)), 9);
    // Plug-in: .5 ln(.5/.390625) + 2(.125) ln(.125/.234375) + .25 ln(.25/.140625), less (4 - 2 - 2 + 1) / 80.
    const plugIn = 0.5 * Math.log(1.28) + 0.25 * Math.log(0.125 / 0.234375) + 0.25 * Math.log(0.25 / 0.140625);
    expect(of([20, 5, 5, 10], 2, 2).mutualInformation).toBeCloseTo(plugIn - 1 / 80, 12);
  });

  test('equal columns have V 1 and the entropy of one', () => {
    const { cramersV, mutualInformation } = of([30, 0, 0, 0, 30, 0, 0, 0, 40], 3, 3);
    expect(cramersV).toBeCloseTo(1, 12);
    const entropy = -0.6 * Math.log(0.3) - 0.4 * Math.log(0.4);
    expect(mutualInformation).toBeCloseTo(entropy + 2 / 200, 12); // 3 cells - 3 - 3 + 1 = -2
  });

  test('values that nobody has change nothing, and which column is first neither', () => {
    const plain = of([20, 5, 7, 5, 10, 9], 2, 3);
    expect(of([20, 0, 5, 7, 0, 0, 0, 0, 5, 0, 10, 9], 3, 4)).toEqual(plain);
    const turned = of([20, 5, 5, 10, 7, 9], 3, 2);
    expect(turned.cramersV).toBeCloseTo(plain.cramersV, 14);
    expect(turned.mutualInformation).toBeCloseTo(plain.mutualInformation, 14);
  });

  test.each([
    ['a constant column', [3, 4, 0, 0], 2, 2],
    ['a single row', [0, 0, 1, 0], 2, 2],
    ['two rows, each with its own values', [1, 0, 0, 1], 2, 2],
    ['no row', [0, 0, 0, 0], 2, 2],
  ])('%s: numbers all the same', (_, counts, rows, columns) => {
    const { cramersV, mutualInformation } = of(counts, rows, columns);
    expect(Number.isFinite(cramersV) && Number.isFinite(mutualInformation)).toBe(true);
    expect(cramersV).toBeLessThanOrEqual(1);
  });

  test('columns without relation have next to none on average, where the plain numbers have some', () => {
    const random = seedrandom('null');
    let [v, information, plain] = [0, 0, 0];
    for (let draw = 0; draw < 200; draw++) {
      const counts = new Int32Array(25);
      for (let row = 0; row < 100; row++) counts[5 * Math.floor(5 * random()) + Math.floor(5 * random())]! += 1;
      const found = pairAssociation(counts, 5, 5);
      v += found.cramersV / 200;
      information += found.mutualInformation / 200;
      plain += plugIn(counts) / 200;
    }
    expect(plain).toBeGreaterThan(0.07); // (5 - 1)(5 - 1) / 200 = .08
    expect(information).toBeLessThan(0.025);
    expect(v).toBeLessThan(0.08);
  });
});

function plugIn(counts: Int32Array): number {
  const total = counts.reduce((a, b) => a + b, 0);
  let sum = 0;
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 5; j++) {
      const count = counts[5 * i + j]!;
      const row = counts.subarray(5 * i, 5 * i + 5).reduce((a, b) => a + b, 0);
      const column = [0, 1, 2, 3, 4].reduce((a, k) => a + counts[5 * k + j]!, 0);
      if (count > 0) sum += (count / total) * Math.log((count * total) / (row * column));
    }
  }
  return sum;
}
