import { describe, expect, test } from 'vitest';
import { chooseExponential } from '../../../../privacy/mechanisms/exponential/exponential.ts';
import {
  choosePermuteAndFlip,
  permuteAndFlipEvent,
} from '../../../../privacy/mechanisms/permute-and-flip/permute-and-flip.ts';
import { rational } from '../../../../privacy/rational.ts';
import { chiSquare } from '../../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

const scores = Float64Array.of(-3, 4, 0, 7, 2);
const draws = 20_000;

/** By all orders of the candidates: taken at its turn, after every earlier one was passed over. */
function probabilities(epsilon: number, sensitivity: number): Float64Array {
  const best = Math.max(...scores);
  const heads = scores.map((score) => Math.exp((-epsilon * (best - score)) / (2 * sensitivity)));
  const result = new Float64Array(scores.length);
  const visit = (left: readonly number[], reached: number): void => {
    for (const i of left) {
      const here = reached / left.length;
      result[i]! += here * heads[i]!;
      visit(
        left.filter((other) => other !== i),
        here * (1 - heads[i]!),
      );
    }
  };
  visit([...scores.keys()], 1);
  return result;
}

function counts(): Float64Array {
  const entropy = insecureSeededEntropy('permute and flip');
  const seen = new Float64Array(scores.length);
  for (let i = 0; i < draws; i++) {
    seen[choosePermuteAndFlip({ scores, sensitivity: 3n, epsilon: rational(3n, 2n) }, entropy)]!++;
  }
  return seen;
}

describe('choosePermuteAndFlip()', () => {
  const seen = counts();

  test('gives each candidate its probability (chi-square, level 1e-4)', () => {
    const fit = chiSquare(
      seen,
      probabilities(1.5, 3).map((p) => p * draws),
    );
    expect(fit.statistic).toBeLessThan(fit.threshold);
  });

  test.each([
    [0.75, 3],
    [3, 3],
    [1.5, 4],
  ])('is told apart from epsilon %d at sensitivity %d', (epsilon, sensitivity) => {
    const fit = chiSquare(
      seen,
      probabilities(epsilon, sensitivity).map((p) => p * draws),
    );
    expect(fit.statistic).toBeGreaterThan(fit.threshold);
  });

  test('keeps its promise at neighbouring scores: no ratio above exp(epsilon)', () => {
    const [here, epsilon] = [probabilities(1.5, 3), 1.5];
    const moved = scores.map((score, i) => score + (i % 2 === 0 ? 3 : -3));
    const kept = scores.slice();
    scores.set(moved);
    const there = probabilities(1.5, 3);
    scores.set(kept);
    for (const [i, p] of here.entries()) expect(Math.abs(Math.log(p / there[i]!))).toBeLessThanOrEqual(epsilon + 1e-9);
  });

  test('picks the best more often than the exponential mechanism does', () => {
    const entropy = insecureSeededEntropy('exponential');
    let best = 0;
    for (let i = 0; i < draws; i++) {
      if (chooseExponential({ scores, sensitivity: 3n, epsilon: rational(3n, 2n) }, entropy) === 3) best++;
    }
    expect(seen[3]! - best).toBeGreaterThan(4 * Math.sqrt(draws / 2));
  });

  test('takes the only candidate, and refuses none', () => {
    const question = { scores: Float64Array.of(-5), sensitivity: 1n, epsilon: rational(1n) };
    expect(choosePermuteAndFlip(question, insecureSeededEntropy('one'))).toBe(0);
    expect(() =>
      choosePermuteAndFlip({ ...question, scores: new Float64Array(0) }, insecureSeededEntropy('none')),
    ).toThrow('Cannot choose by permute-and-flip: there is no candidate');
  });
});

test('permuteAndFlipEvent() says what an accountant needs', () => {
  expect(permuteAndFlipEvent(rational(1n))).toEqual({ kind: 'permute-and-flip', epsilon: rational(1n) });
  expect(() => permuteAndFlipEvent(rational(0n))).toThrow('epsilon must be positive');
});
