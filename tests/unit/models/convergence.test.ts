import { expect, test } from 'vitest';
import { lossOfEstimate, type Oracle, oracleOf } from '../../../bench/oracle.ts';
import { accelerated, mirrorDescent, type Watch } from '../../../bench/reference-solvers.ts';
import { type Estimate, estimate } from '../../../models/graphical/estimation/estimate.ts';
import type { Measurement } from '../../../models/graphical/estimation/measurement.ts';
import { projectOntoSimplex } from '../../../models/graphical/estimation/simplex.ts';
import { bestElimination } from '../../../models/graphical/inference/elimination.ts';
import { buildJunctionTree, inTreeOrder } from '../../../models/graphical/inference/junction-tree.ts';
import { differencesOf } from '../../support/differences-of.ts';
import { allRecords, cellOf, numbers } from '../../support/small-domains.ts';

const TOTAL = 50_000;
const SIGMA = 4;
const sizes = [6, 5, 4, 5];
const cliques = [[0], [1], [2], [3], [0, 1], [1, 2], [2, 3], [1, 3]];
const tree = buildJunctionTree(sizes, bestElimination(sizes, cliques));
const bases = sizes.map((size) => new Float64Array(size).fill(1));
const records = allRecords(sizes);

/** Counts of a skewed distribution with noise, so that some measured counts are negative and all contradict each other. */
const measurements = ((): Measurement[] => {
  const next = numbers(11);
  const weights = records.map(() => next() ** 60);
  const sum = weights.reduce((a, b) => a + b, 0);
  return cliques.map((clique) => {
    const columns = inTreeOrder(tree, clique);
    const values = new Float64Array(columns.reduce((cells, column) => cells * sizes[column]!, 1));
    for (const [i, record] of records.entries()) {
      values[cellOf(sizes, columns, record)]! += (TOTAL * weights[i]!) / sum;
    }
    for (let cell = 0; cell < values.length; cell++) values[cell]! += 2 * SIGMA * (next() + next() + next() - 1.5);
    return { columns, values, variances: new Float64Array(values.length).fill(SIGMA ** 2) };
  });
})();

const fitAfter = (maxEvaluations: number, data = measurements): Estimate =>
  estimate(tree, bases, data, TOTAL, { shrinkage: 0.03, tolerance: 1e-9, maxEvaluations });

/** Least loss over all distributions, by projected gradients with momentum (FISTA), and how far from it the result can be. */
function bruteForce(): { least: number; gap: number } {
  const cells = measurements.map(({ columns }) => records.map((record) => cellOf(sizes, columns, record)));
  const evaluate = (p: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    gradient.fill(0);
    for (const [i, { values }] of measurements.entries()) {
      const mu = new Float64Array(values.length);
      for (let r = 0; r < p.length; r++) mu[cells[i]![r]!]! += p[r]!;
      for (let c = 0; c < mu.length; c++) loss += (mu[c]! - values[c]!) ** 2 / (2 * SIGMA ** 2);
      for (let r = 0; r < p.length; r++) gradient[r]! += (mu[cells[i]![r]!]! - values[cells[i]![r]!]!) / SIGMA ** 2;
    }
    return loss;
  };
  let p: Float64Array = new Float64Array(records.length).fill(TOTAL / records.length);
  let ahead: Float64Array = p;
  const gradient = new Float64Array(p.length);
  // No eigenvalue of the Hessian is larger than the records of the fullest cells, added over the marginals.
  const step = SIGMA ** 2 / measurements.reduce((sum, { values }) => sum + records.length / values.length, 0);
  let momentum = 1;
  for (let i = 0; i < 4000; i++) {
    evaluate(ahead, gradient);
    const moved = projectOntoSimplex(
      ahead.map((mass, r) => mass - step * gradient[r]!),
      TOTAL,
    );
    const following = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    ahead = moved.map((mass, r) => mass + ((momentum - 1) / following) * (mass - p[r]!));
    momentum = following;
    p = moved;
  }
  const least = evaluate(p, gradient);
  const slope = p.reduce((sum, mass, r) => sum + mass * gradient[r]!, 0);
  return { least, gap: slope - TOTAL * Math.min(...gradient) };
}

const after = (calls: number, solve: (oracle: Oracle, watch: Watch) => void): number => {
  let reached = Number.NaN;
  solve(oracleOf(tree, bases, measurements, TOTAL), (done, least) => {
    reached = least;
    return done < calls;
  });
  return reached;
};

test('the estimate is the optimum that brute force finds, and mirror descent is above it after 1,000 oracle calls', () => {
  const { least, gap } = bruteForce();
  expect(gap).toBeLessThan(1e-4 * least);
  const fitted = fitAfter(1000);
  const loss = lossOfEstimate(measurements, fitted);
  expect(loss).toBeGreaterThan(least - gap - 1e-9);
  expect(loss).toBeLessThan(1.01 * least);
  const mirror = after(1000, mirrorDescent);
  expect(mirror).toBeGreaterThan(2 * loss);
  expect(fitted.evaluations).toBeLessThan(300);
  // The references work: with more calls, or faster methods, they come to the same.
  expect(after(10_000, mirrorDescent)).toBeLessThan(mirror / 10);
  for (const isUniversal of [true, false]) {
    const reached = after(3000, (oracle, watch) => accelerated(oracle, isUniversal, watch));
    expect(reached).toBeGreaterThan(least - gap - 1e-9);
    expect(reached).toBeLessThan(1.01 * least);
  }
});

test('contradictions between measurements cost the search nothing and change nothing', () => {
  const scopes = measurements.map(({ columns }) => ({ columns, variance: SIGMA ** 2 }));
  const all = Float64Array.from(measurements.flatMap(({ values }) => [...values]));
  const differences = differencesOf(sizes, scopes, all);
  let start = 0;
  const agreeing = measurements.map(({ values, ...rest }) => {
    start += values.length;
    return { ...rest, values: values.map((value, i) => value - differences[start - values.length + i]!) };
  });
  const [contradicting, agreed] = [fitAfter(2000), fitAfter(2000, agreeing)];
  expect(contradicting.converged && agreed.converged).toBe(true);
  expect(Math.max(...differences)).toBeGreaterThan(SIGMA / 2);
  for (const [cell, belief] of contradicting.propagation.beliefs.entries()) {
    expect(Math.abs(belief - agreed.propagation.beliefs[cell]!)).toBeLessThan(0.05);
  }
});
