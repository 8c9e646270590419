import { describe, expect, test } from 'vitest';
import { canaryLikelihoods } from '../../../../pipelines/audit/white-box/canary-likelihoods.ts';
import type { CanaryRows, KnownRecords } from '../../../../pipelines/audit/white-box/known-records.ts';
import { recordingGuard } from '../../../../pipelines/audit/white-box/recording-guard.ts';
import { simulatedGuard } from '../../../../pipelines/copies/simulated/simulated-guard.ts';
import type { Guard } from '../../../../privacy/guard/guard.ts';
import { prepareReference } from '../../../../privacy/guard/prepared-reference.ts';
import { rational } from '../../../../privacy/rational.ts';
import { countCells, distance } from '../../../support/exact-guard.ts';

/** Units of one to three rows over columns of 3, 2 and 4 values. */
const SIZES = [3, 2, 4];
type Row = readonly [number, number, number];
const OTHERS: readonly (readonly Row[])[] = [
  [[0, 0, 0]],
  [
    [1, 1, 2],
    [1, 0, 2],
  ],
  [
    [2, 1, 3],
    [2, 1, 3],
    [0, 0, 1],
  ],
  [[2, 0, 0]],
];
const CANARIES: readonly (readonly Row[])[] = [
  [
    [1, 1, 1],
    [1, 1, 1],
  ],
  [[0, 1, 3]],
  [
    [2, 1, 3],
    [0, 0, 0],
    [1, 0, 2],
  ],
];
const MOST_ROWS = 3;

function tableOf(units: readonly (readonly Row[])[]): KnownRecords & { readonly unitOfRow: Uint32Array } {
  const rows = units.flat();
  return {
    columns: SIZES.map((size, c) => ({ name: `c${c}`, size, codes: Uint8Array.from(rows, (row) => row[c]!) })),
    rowCount: rows.length,
    unitOfRow: Uint32Array.from(units.flatMap((unit, u) => unit.map(() => u))),
  };
}

const canaryOf = (unit: readonly Row[]): CanaryRows => ({
  codes: SIZES.map((_, c) => unit.map((row) => row[c]!)),
});

const unitsWith = (included: readonly number[]): readonly (readonly Row[])[] => [
  ...OTHERS,
  ...CANARIES.filter((_, i) => included[i] === 1),
];

const guardOver = (units: readonly (readonly Row[])[], seed: string): Guard =>
  simulatedGuard({ ...tableOf(units), maxRowsPerUnit: MOST_ROWS }, seed);

/** Logarithm of the probability of whatever was recorded, up to a term that is the same for all tables; worked out from a table alone. */
type LogProbability = (units: readonly (readonly Row[])[]) => number;

const SIGMA_SQUARED = rational(7, 2);
const firstRows = (units: readonly (readonly Row[])[], most: number): readonly (readonly Row[])[] =>
  units.map((unit) => unit.slice(0, most));
const merged = { size: 2, map: Uint32Array.of(0, 1, 1) };
const mergedCounts = (counts: Float64Array): Float64Array =>
  Float64Array.of(
    ...[0, 1].flatMap((a) =>
      [0, 1].map((b) =>
        counts.reduce((sum, n, cell) => sum + (merged.map[cell >> 1] === a && cell % 2 === b ? n : 0), 0),
      ),
    ),
  );
const gaussian = (seen: Float64Array, counts: Float64Array, variance: number): number =>
  seen.reduce((sum, value, cell) => sum - (value - counts[cell]!) ** 2 / (2 * variance), 0);

const asked: Record<string, (guard: Guard) => Promise<LogProbability>> = {
  'counts of pairs': async (guard) => {
    const [answer] = await guard.measureMarginals({
      id: 'pairs',
      marginals: [{ columns: [2, 0], sigmaSquared: SIGMA_SQUARED }],
    });
    return (units) => gaussian(answer!.values, countCells(tableOf(units).columns, [2, 0]), 3.5);
  },
  'counts of merged values over first rows': async (guard) => {
    const few = guard.withFewerRows(1).withRecodings([merged, undefined, undefined]);
    const [answer] = await few.measureMarginals({
      id: 'few',
      marginals: [{ columns: [0, 1], sigmaSquared: SIGMA_SQUARED }],
    });
    return (units) =>
      gaussian(answer!.values, mergedCounts(countCells(tableOf(firstRows(units, 1)).columns, [0, 1])), 3.5);
  },
  'a choice': async (guard) => {
    const candidates = [
      { columns: [0, 1], reference: () => Float64Array.of(1, 0.5, -2, 3, 0, 2.25), weight: 1, offset: 0.5 },
      { columns: [1, 2], reference: () => prepareReference(new Float64Array(8).fill(1)), weight: 3, offset: () => 2 },
      { columns: [0], reference: () => Float64Array.of(4, 2, 2), weight: 2, offset: 0 },
    ];
    const chosen = await guard.chooseMarginal({ id: 'choice', epsilon: rational(3, 2), candidates });
    return (units) => {
      const { columns } = tableOf(units);
      const scores = candidates.map((candidate) => {
        const reference = [
          Float64Array.of(1, 0.5, -2, 3, 0, 2.25),
          new Float64Array(8).fill(1),
          Float64Array.of(4, 2, 2),
        ];
        const offset = [0.5, 2, 0];
        const i = candidates.indexOf(candidate);
        return candidate.weight * (distance(countCells(columns, candidate.columns), reference[i]!) - offset[i]!);
      });
      const exponents = scores.map((score) => (1.5 * score) / (2 * 3 * MOST_ROWS));
      return exponents[chosen]! - Math.log(exponents.reduce((sum, exponent) => sum + Math.exp(exponent), 0));
    };
  },
  'a mean distance': async (guard) => {
    const reference = (columns: readonly number[]): Float64Array =>
      columns.length === 1 ? Float64Array.of(3, 2, 1) : new Float64Array(12).fill(0.75);
    const [answer] = await guard.measureDistances({
      id: 'distances',
      workloads: [{ name: 'all', marginals: [[0], [0, 2]], reference, sigma: rational(5, 2) }],
    });
    return (units) => {
      const { columns } = tableOf(units);
      const mean = [[0], [0, 2]].reduce((sum, one) => sum + distance(countCells(columns, one), reference(one)), 0) / 2;
      return -((answer!.value - mean) ** 2) / (2 * answer!.sigma ** 2);
    };
  },
  'mean distances of groups': async (guard) => {
    const reference = (columns: readonly number[]): Float64Array =>
      new Float64Array(columns.reduce((cells, column) => cells * SIZES[column]!, 1)).fill(0.5);
    const [groups] = await guard.measureGroupDistances({
      id: 'groups',
      groupings: [{ name: 'by c1', by: 1, marginals: [[0], [2]], reference, sigma: rational(2) }],
    });
    return (units) => {
      const { columns } = tableOf(units);
      const marginals = [
        [1, 0],
        [1, 2],
      ];
      return groups!.reduce((sum, { value, sigma }, group) => {
        const ofGroup = (one: readonly number[]): number => {
          const [counts, expected] = [countCells(columns, one), reference(one)];
          const run = counts.length / 2;
          return distance(counts.slice(group * run, group * run + run), expected.slice(group * run, group * run + run));
        };
        const mean = marginals.reduce((all, one) => all + ofGroup(one), 0) / 2;
        return sum - (value - mean) ** 2 / (2 * sigma ** 2);
      }, 0);
    };
  },
};

describe.each([
  [1, 0, 1],
  [0, 0, 0],
  [1, 1, 1],
])('with canaries %d %d %d', (...included) => {
  test.each(Object.entries(asked))('%s: the ratio of the probabilities under two tables', async (_, ask) => {
    const { guard, answers } = recordingGuard(guardOver(unitsWith(included), included.join()));
    const logProbability = await ask(guard);
    const found = canaryLikelihoods(answers, tableOf(OTHERS), CANARIES.map(canaryOf), included);
    const expected = CANARIES.map((_unused, i) => {
      const present = (one: number): number[] => included.map((before, j) => (j === i ? one : before));
      return logProbability(unitsWith(present(1))) - logProbability(unitsWith(present(0)));
    });
    expect(expected.some((ratio) => Math.abs(ratio) > 1e-3)).toBe(true);
    for (const [i, ratio] of found.entries()) expect(ratio).toBeCloseTo(expected[i]!, 6);
  });
});

test('what a guard answers does not depend on whether it is listened at', async () => {
  const units = unitsWith([1, 0, 1]);
  for (const ask of Object.values(asked)) {
    const [plain, listened] = [guardOver(units, 'same'), recordingGuard(guardOver(units, 'same'))];
    const other = unitsWith([0, 1, 0]);
    expect((await ask(listened.guard))(other)).toBe((await ask(plain))(other));
  }
});

test('ratios of several answers add up, and without answers there are none', async () => {
  const { guard, answers } = recordingGuard(guardOver(unitsWith([1, 1, 0]), 'sum'));
  const score = (kept: typeof answers): Float64Array =>
    canaryLikelihoods(kept, tableOf(OTHERS), CANARIES.map(canaryOf));
  expect(Array.from(score(answers))).toEqual([0, 0, 0]);
  for (const ask of Object.values(asked)) await ask(guard);
  expect(answers).toHaveLength(5);
  const sum = [0, 1, 2].map((i) => answers.reduce((all, answer) => all + score([answer])[i]!, 0));
  for (const [i, ratio] of score(answers).entries()) expect(ratio).toBeCloseTo(sum[i]!, 9);
});

test('where nobody knows of the other canaries, each counts by half and the variance of its coin is added to the noise', async () => {
  const { guard, answers } = recordingGuard(guardOver(unitsWith([1, 0, 1]), 'half'));
  const [answer] = await guard.measureMarginals({
    id: 'one',
    marginals: [{ columns: [0], sigmaSquared: SIGMA_SQUARED }],
  });
  const base = countCells(tableOf(OTHERS).columns, [0]);
  // The third canary has one row of each value, the first two rows of value 1.
  const out = [base[0]! + 0.5, base[1]! + 1, base[2]!];
  const variances = [3.5 + 0.25, 3.5 + 1, 3.5];
  const expected = out.reduce((sum, mean, value) => sum + (answer!.values[value]! - mean - 0.5) / variances[value]!, 0);
  expect(canaryLikelihoods(answers, tableOf(OTHERS), CANARIES.map(canaryOf))[2]).toBeCloseTo(expected, 9);
});

test('a list of another length is refused', () => {
  expect(() => canaryLikelihoods([], tableOf(OTHERS), CANARIES.map(canaryOf), [1])).toThrow(RangeError);
});
