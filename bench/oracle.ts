import type { Estimate } from '../models/graphical/estimation/estimate.ts';
import type { Measurement } from '../models/graphical/estimation/measurement.ts';
import { exp } from '../models/graphical/inference/elementary.ts';
import type { JunctionTree } from '../models/graphical/inference/junction-tree.ts';
import { placeFactor } from '../models/graphical/inference/placed-factor.ts';
import { Propagation } from '../models/graphical/inference/propagation.ts';
import { queryMarginal } from '../models/graphical/inference/query.ts';

/** What a first-order method over the marginals of a tree may ask, and how often it did. */
export interface Oracle {
  readonly cells: number;
  /** Runs message passing for these potentials, writes the marginals and returns `total` times the logarithm of the mass. */
  marginals(theta: Float64Array, into: Float64Array): number;
  /** sum (mu - y)^2 / (2 sigma^2). */
  loss(mu: Float64Array): number;
  gradient(mu: Float64Array, into: Float64Array): void;
  readonly calls: number;
}

/** The same loss of an estimate from these measurements. */
export function lossOfEstimate(measurements: readonly Measurement[], { propagation, total }: Estimate): number {
  let sum = 0;
  for (const { columns, values, variances } of measurements) {
    const mu = queryMarginal(propagation, total, columns);
    for (let i = 0; i < mu.length; i++) sum += (mu[i]! - values[i]!) ** 2 / (2 * variances[i]!);
  }
  return sum;
}

/** `bases` is where potentials of zero stand. Each set of columns must be measured once. Cells of all measurements lie one after another, in the tree's axis order. */
export function oracleOf(
  tree: JunctionTree,
  bases: readonly Float64Array[],
  measurements: readonly Measurement[],
  total: number,
): Oracle {
  const factors = measurements.map(({ columns }) => placeFactor(tree, columns));
  const cells = factors.reduce((sum, { values }) => sum + values.length, 0);
  const target = new Float64Array(cells);
  const variances = new Float64Array(cells);
  const sums: Float64Array[] = [];
  const all = new Float64Array(cells);
  let start = 0;
  for (const [i, { columns, values }] of factors.entries()) {
    if (columns.join() !== measurements[i]!.columns.join()) throw new RangeError('Measure columns in tree order');
    target.set(measurements[i]!.values, start);
    variances.set(measurements[i]!.variances, start);
    sums.push(all.subarray(start, start + values.length));
    start += values.length;
  }
  const propagation = new Propagation(tree, bases, factors, sums);
  let calls = 0;
  return {
    cells,
    marginals(theta, into) {
      calls++;
      let at = 0;
      let shift = 0;
      for (const { values } of factors) {
        let highest = Number.NEGATIVE_INFINITY;
        for (let cell = 0; cell < values.length; cell++) highest = Math.max(highest, theta[at + cell]!);
        for (let cell = 0; cell < values.length; cell++) values[cell] = exp(theta[at++]! - highest);
        shift += highest;
      }
      const logMass = propagation.run(total);
      into.set(all);
      return total * (logMass + shift);
    },
    loss(mu) {
      let sum = 0;
      for (let i = 0; i < cells; i++) sum += (mu[i]! - target[i]!) ** 2 / (2 * variances[i]!);
      return sum;
    },
    gradient(mu, into) {
      for (let i = 0; i < cells; i++) into[i] = (mu[i]! - target[i]!) / variances[i]!;
    },
    get calls() {
      return calls;
    },
  };
}
