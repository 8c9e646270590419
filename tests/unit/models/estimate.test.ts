import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EstimateOptions, estimate } from '../../../models/graphical/estimation/estimate.ts';
import { estimateTotal, type Measurement } from '../../../models/graphical/estimation/measurement.ts';
import { bestElimination } from '../../../models/graphical/inference/elimination.ts';
import type { Factor } from '../../../models/graphical/inference/factor.ts';
import { buildJunctionTree } from '../../../models/graphical/inference/junction-tree.ts';
import { queryMarginal } from '../../../models/graphical/inference/query.ts';
import { allRecords, cellOf, numbers, type SmallCase, smallCase } from '../../support/small-domains.ts';

const TOTAL = 500;

interface Fixture {
  readonly bases: Float64Array[];
  readonly measurements: Measurement[];
}

/** Noisy marginals of a random distribution, with unlike variances. */
function fixture({ sizes, cliques, seed }: SmallCase): Fixture {
  const next = numbers(seed);
  const weights = allRecords(sizes).map(() => next() ** 4);
  const sum = weights.reduce((a, b) => a + b, 0);
  const measurements = cliques.map((columns) => {
    const cells = columns.reduce((product, column) => product * sizes[column]!, 1);
    const values = new Float64Array(cells);
    for (const [i, record] of allRecords(sizes).entries())
      values[cellOf(sizes, columns, record)]! += (weights[i]! / sum) * TOTAL;
    const sigma = 5 + 20 * next();
    for (let cell = 0; cell < cells; cell++) values[cell]! += sigma * (next() + next() + next() - 1.5) * 2;
    return { columns, values, variances: new Float64Array(cells).fill(sigma ** 2) };
  });
  return { bases: sizes.map((size) => Float64Array.from({ length: size }, () => 0.2 + next())), measurements };
}

/** Loss of the estimate and the least loss, by exponentiated gradient over every record of the domain. */
function bruteForceLoss(
  { sizes }: SmallCase,
  { bases, measurements }: Fixture,
  tau: number,
  from: readonly number[],
  factor?: Factor,
): { at: number; least: number } {
  const records = allRecords(sizes);
  const cells = measurements.map(({ columns }) => records.map((record) => cellOf(sizes, columns, record)));
  const prior = records.map((record) =>
    record.reduce(
      (product, code, column) => product * bases[column]![code]!,
      factor === undefined ? 1 : factor.values[cellOf(sizes, factor.columns, record)]!,
    ),
  );
  const priorSum = prior.reduce((a, b) => a + b, 0);
  const loss = (p: readonly number[], gradient?: Float64Array): number => {
    let value = 0;
    gradient?.fill(0);
    for (const [i, { values, variances }] of measurements.entries()) {
      const sums = new Float64Array(values.length);
      for (const [r, mass] of p.entries()) sums[cells[i]![r]!]! += mass;
      for (let cell = 0; cell < values.length; cell++)
        value += (sums[cell]! - values[cell]!) ** 2 / (2 * variances[cell]!);
      if (gradient) {
        for (let r = 0; r < p.length; r++) {
          const cell = cells[i]![r]!;
          gradient[r]! += (sums[cell]! - values[cell]!) / variances[cell]!;
        }
      }
    }
    for (const [r, mass] of p.entries()) {
      if (mass <= 0) continue;
      const ratio = Math.log(mass / ((TOTAL * prior[r]!) / priorSum));
      value += tau * mass * ratio;
      if (gradient) gradient[r]! += tau * ratio;
    }
    return value;
  };
  let p: readonly number[] = from;
  let value = loss(p);
  const at = value;
  const gradient = new Float64Array(p.length);
  let step = 1;
  for (let iteration = 0; iteration < 3000 && step > 1e-12; iteration++) {
    loss(p, gradient);
    const lowest = Math.min(...gradient);
    const moved = p.map((mass, r) => mass * Math.exp(-step * (gradient[r]! - lowest)));
    const sum = moved.reduce((a, b) => a + b, 0);
    const candidate = moved.map((mass) => (mass / sum) * TOTAL);
    const reached = loss(candidate);
    if (reached < value) {
      p = candidate;
      value = reached;
      step *= 1.5;
    } else step /= 2;
  }
  return { at, least: value };
}

function solve(small: SmallCase, { bases, measurements }: Fixture, options: EstimateOptions) {
  const tree = buildJunctionTree(small.sizes, bestElimination(small.sizes, small.cliques));
  return estimate(tree, bases, measurements, TOTAL, options);
}

const connected = smallCase.filter(
  ({ cliques, sizes }) => cliques.length > 0 && sizes.reduce((a, b) => a * b, 1) <= 400,
);

test('towards a prior of more than single columns, too', () => {
  fc.assert(
    fc.property(connected, fc.constantFrom(0.5, 20), (small, shrinkage) => {
      const data = fixture(small);
      const columns = small.cliques[0]!;
      const next = numbers(small.seed + 1);
      const cells = columns.reduce((product, column) => product * small.sizes[column]!, 1);
      const factor = { columns, values: Float64Array.from({ length: cells }, () => 0.1 + 3 * next()) };
      const fitted = solve(small, data, { shrinkage, tolerance: 1e-7, prior: [factor] });
      const joint = [...queryMarginal(fitted.propagation, TOTAL, [...small.sizes.keys()])];
      const { at, least } = bruteForceLoss(small, data, entropyWeight(data, shrinkage), joint, factor);
      expect(at - least).toBeLessThanOrEqual(1e-6 * at + 1e-6);
    }),
    { numRuns: 40 },
  );
});

test('no distribution over the whole domain has a lower loss than the estimate, and the gap bounds the rest', () => {
  fc.assert(
    fc.property(connected, fc.constantFrom(0.05, 0.5, 2), (small, shrinkage) => {
      const data = fixture(small);
      const fitted = solve(small, data, { shrinkage, tolerance: 1e-7 });
      expect(fitted.converged).toBe(true);
      const joint = [...queryMarginal(fitted.propagation, TOTAL, [...small.sizes.keys()])];
      expect(joint.reduce((a, b) => a + b, 0)).toBeCloseTo(TOTAL, 6);
      const { at, least } = bruteForceLoss(small, data, entropyWeight(data, shrinkage), joint);
      expect(at - least).toBeLessThanOrEqual(1e-6 * at + 1e-6);
    }),
    { numRuns: 60 },
  );
});

/** The weight of the entropy: over the median deviation of pairs, where several of the same columns count as one of less noise. */
function entropyWeight({ measurements }: Fixture, shrinkage: number): number {
  const precision = new Map<string, number>();
  for (const { columns, variances } of measurements) {
    const key = [...columns].sort().join();
    precision.set(key, (precision.get(key) ?? 0) + 1 / variances[0]!);
  }
  const wide = [...precision].filter(([key]) => key.includes(','));
  const variances = (wide.length > 0 ? wide : [...precision]).map(([, value]) => 1 / value).sort((a, b) => a - b);
  return shrinkage / Math.sqrt(variances[Math.floor(variances.length / 2)]!);
}

test('the wrong strength of shrinkage is told apart', () => {
  const small = {
    sizes: [3, 4, 2],
    cliques: [
      [0, 1],
      [1, 2],
      [0, 2],
    ],
    seed: 7,
  };
  const data = fixture(small);
  const fitted = solve(small, data, { shrinkage: 1, tolerance: 1e-8 });
  const joint = [...queryMarginal(fitted.propagation, TOTAL, [0, 1, 2])];
  const right = bruteForceLoss(small, data, entropyWeight(data, 1), joint);
  const wrong = bruteForceLoss(small, data, entropyWeight(data, 2), joint);
  expect(right.at - right.least).toBeLessThan(1e-4);
  expect(wrong.at - wrong.least).toBeGreaterThan(1e-2);
});

test('exact and consistent marginals are reproduced as the shrinkage vanishes', () => {
  const sizes = [3, 3, 2];
  const values = Float64Array.of(40, 10, 50, 20, 60, 20, 100, 150, 50);
  const measurements = [{ columns: [1, 0], values, variances: new Float64Array(9).fill(1) }];
  const tree = buildJunctionTree(sizes, bestElimination(sizes, [[0, 1]]));
  const bases = sizes.map((size) => new Float64Array(size).fill(1));
  const { propagation } = estimate(tree, bases, measurements, 500, { shrinkage: 1e-6, tolerance: 1e-9 });
  for (const [cell, value] of queryMarginal(propagation, 500, [1, 0]).entries())
    expect(value).toBeCloseTo(values[cell]!, 2);
  expect(queryMarginal(propagation, 500, [2])[0]).toBeCloseTo(250, 6);
});

test('zeros in a base stay zero whatever was measured', () => {
  const sizes = [2, 2];
  const measurements = [
    { columns: [0, 1], values: Float64Array.of(5, 5, 5, 5), variances: new Float64Array(4).fill(1) },
  ];
  const tree = buildJunctionTree(sizes, bestElimination(sizes, [[0, 1]]));
  const { propagation } = estimate(tree, [Float64Array.of(1, 0), Float64Array.of(1, 1)], measurements, 20);
  expect([...queryMarginal(propagation, 20, [0])]).toEqual([20, 0]);
});

test('a warm start at the answer needs no further search', () => {
  const small = {
    sizes: [3, 4, 2, 3],
    cliques: [
      [0, 1],
      [1, 2],
      [0, 2],
      [2, 3],
    ],
    seed: 3,
  };
  const data = fixture(small);
  const cold = solve(small, data, { tolerance: 1e-6 });
  const warm = solve(small, data, { tolerance: 1e-5, warmStart: cold.potentials });
  expect(cold.evaluations).toBeGreaterThan(5);
  expect(warm.evaluations).toBe(1);
});

test('noise that swamps everything still gives a distribution', () => {
  const small = { sizes: [4, 4, 4], cliques: [[0, 1], [1, 2], [0, 2], [0]], seed: 5 };
  const data = fixture(small);
  const next = numbers(9);
  for (const { values, variances } of data.measurements) {
    variances.fill(1e18);
    for (let cell = 0; cell < values.length; cell++) values[cell] = 1e9 * (2 * next() - 1);
  }
  const { propagation } = solve(small, data, {});
  expect(propagation.table(0).every((belief) => belief >= 0 && belief <= TOTAL * 1.0001)).toBe(true);
});

test('the total is the inverse-variance mean of the sums, and at least 1', () => {
  const measurement = (values: number[], variance: number): Measurement => ({
    columns: [0],
    values: Float64Array.from(values),
    variances: new Float64Array(values.length).fill(variance),
  });
  expect(estimateTotal([measurement([60, 40], 1), measurement([100, 10, 10, 10], 1)])).toBeCloseTo(110, 9);
  expect(estimateTotal([measurement([-60, 40], 1)])).toBe(1);
  expect(estimateTotal([])).toBe(1);
});
