import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countedNumbers, quantileCandidates } from '../../../../privacy/mechanisms/quantiles/quantile-candidates.ts';
import { chooseQuantiles, quantilesEvent } from '../../../../privacy/mechanisms/quantiles/quantiles.ts';
import { rational } from '../../../../privacy/rational.ts';
import { chiSquare } from '../../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

/** Score of every value by itself, straight from the definition. */
function scoresOneByOne(sorted: readonly number[], lower: number, upper: number, a: number, b: number): number[] {
  return Array.from({ length: upper - lower + 1 }, (_, i) => {
    const y = lower + i;
    const less = sorted.filter((value) => value < y).length;
    const greater = sorted.filter((value) => value > y).length;
    const n = sorted.length;
    return -Math.max(0, (b - a) * less - a * (n - less), a * greater - (b - a) * (n - greater));
  });
}

function expand(sorted: readonly number[], lower: number, upper: number, a: number, b: number): number[] {
  const { starts, widths, scores } = quantileCandidates(
    countedNumbers(Float64Array.from(sorted)),
    lower,
    upper,
    rational(a, b),
  );
  const out: number[] = [];
  for (const [i, start] of starts.entries()) {
    expect(start).toBe(lower + out.length);
    for (let j = 0; j < widths[i]!; j++) out.push(scores[i]! + 0);
  }
  return out;
}

const rows = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }).map((values) => values.sort((x, y) => x - y));
const fraction = fc.integer({ min: 1, max: 12 }).chain((b) => fc.tuple(fc.integer({ min: 0, max: b }), fc.constant(b)));

describe('quantileCandidates()', () => {
  test('covers every value once, with its score', () => {
    fc.assert(
      fc.property(rows, fraction, (values, [a, b]) => {
        const reduced = rational(a, b);
        const [p, q] = [Number(reduced.numerator), Number(reduced.denominator)];
        expect(expand(values, 0, 20, a, b)).toEqual(scoresOneByOne(values, 0, 20, p, q).map((score) => score + 0));
      }),
    );
  });

  test('changes no score by more than its sensitivity when a row comes or goes, and reaches it', () => {
    let reached = false;
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 20 }), fraction, (values, extra, [a, b]) => {
        const more = [...values, extra].sort((x, y) => x - y);
        const { sensitivityPerRow } = quantileCandidates(
          countedNumbers(Float64Array.from(values)),
          0,
          20,
          rational(a, b),
        );
        const [before, after] = [expand(values, 0, 20, a, b), expand(more, 0, 20, a, b)];
        for (const [i, score] of before.entries()) {
          const change = Math.abs(score - after[i]!);
          expect(change).toBeLessThanOrEqual(Number(sensitivityPerRow));
          reached ||= change === Number(sensitivityPerRow);
        }
      }),
    );
    expect(reached).toBe(true);
  });
});

describe('chooseQuantiles()', () => {
  const sorted = Float64Array.of(2, 2, 3, 11, 11, 11, 40);
  const draws = 4000;
  const settings = { lower: 0, upper: 50, rowsPerUnit: 2, epsilon: rational(4n), quantiles: [rational(1n, 4n)] };

  function expected(epsilon: number): Float64Array {
    const scores = scoresOneByOne([...sorted], 0, 50, 1, 4);
    const weights = Float64Array.from(scores, (score) => Math.exp((epsilon * score) / (2 * 3 * 2)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => (draws * weight) / total);
  }

  test('gives every value its probability (chi-square, level 1e-4), and not those of a wrong epsilon', () => {
    const entropy = insecureSeededEntropy('quantile');
    const seen = new Float64Array(51);
    for (let i = 0; i < draws; i++) seen[chooseQuantiles(sorted, settings, entropy)[0]!]!++;
    const fit = chiSquare(seen, expected(4));
    expect(fit.statistic).toBeLessThan(fit.threshold);
    for (const wrong of [3, 8]) {
      const misfit = chiSquare(seen, expected(wrong));
      expect(misfit.statistic).toBeGreaterThan(misfit.threshold);
    }
  });

  test('comes close on many rows of a very wide domain, and rises with the quantile', () => {
    const many = Float64Array.from({ length: 20_000 }, (_, i) => i * 40_000_000);
    const answers = chooseQuantiles(
      many,
      {
        lower: -(2 ** 40),
        upper: 2 ** 51,
        rowsPerUnit: 1,
        epsilon: rational(1n),
        quantiles: [rational(99n, 100n), rational(1n, 100n), rational(1n, 2n)],
      },
      insecureSeededEntropy('wide'),
    );
    const scale = 20_000 * 40_000_000;
    expect(answers[0]! / scale).toBeCloseTo(0.99, 1);
    expect(answers[1]! / scale).toBeCloseTo(0.01, 1);
    expect(answers[2]! / scale).toBeCloseTo(0.5, 1);
  });

  test('answers without rows, from the public bounds alone', () => {
    const seen = new Float64Array(4);
    const entropy = insecureSeededEntropy('empty');
    const bounds = { ...settings, lower: 5, upper: 8 };
    for (let i = 0; i < 4000; i++) seen[chooseQuantiles(new Float64Array(0), bounds, entropy)[0]! - 5]!++;
    const fit = chiSquare(seen, [1000, 1000, 1000, 1000]);
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test.each([
    Float64Array.of(3, 2),
    Float64Array.of(-7),
    Float64Array.of(4711),
    Float64Array.of(0.5),
    Float64Array.of(Number.NaN),
  ])('refuses rows that are not whole, sorted and within the bounds, without quoting one (%#)', (wrong) => {
    const run = () => chooseQuantiles(wrong, settings, insecureSeededEntropy('bad'));
    expect(run).toThrow(/^Cannot choose quantiles: values must be whole, sorted and within the bounds$/);
  });

  test.each([
    { lower: 3, upper: 2 },
    { lower: 0.5, upper: 2 },
    { lower: -(2 ** 53) + 1, upper: 2 ** 53 - 1 },
    { rowsPerUnit: 0 },
    { quantiles: [] },
    { quantiles: [rational(3n, 2n)] },
  ])('refuses settings that mean nothing: %o', (wrong) => {
    expect(() => chooseQuantiles(sorted, { ...settings, ...wrong }, insecureSeededEntropy('bad'))).toThrow(RangeError);
  });
});

test('quantilesEvent() is one exponential mechanism a quantile', () => {
  const settings = {
    lower: 0,
    upper: 9,
    rowsPerUnit: 1,
    epsilon: rational(1n, 8n),
    quantiles: [rational(0n), rational(1n)],
  };
  expect(quantilesEvent(settings)).toEqual({
    kind: 'repeated',
    event: { kind: 'exponential', epsilon: rational(1n, 8n) },
    times: 2,
  });
});
