import { exp } from '../inference/elementary.ts';
import { type Factor, indexMap } from '../inference/factor.ts';
import { type Possible, placeTables } from '../inference/hard-constraints.ts';
import type { JunctionTree } from '../inference/junction-tree.ts';
import { type PlacedFactor, Propagation, placeFactor } from '../inference/propagation.ts';
import type { Measurement } from './measurement.ts';
import { minimise } from './minimise.ts';
import { DualPreconditioner } from './precondition.ts';
import { sharesOf } from './simplex.ts';

export interface EstimateOptions {
  /**
   * How strongly the estimate is drawn towards independence where the noise hides the data: the weight of the relative
   * entropy, in units of the typical noise deviation. Near 0 the estimate is the plain least-squares projection.
   */
  readonly shrinkage?: number;
  /** The search ends when the duality gap is below this share of the loss. */
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
  /** Potentials of an earlier estimate, on any tree; a marginal that is not among them starts at zero. */
  readonly warmStart?: Potentials;
  /** Where records can be: the estimate is exactly zero elsewhere, whatever was measured there. */
  readonly possible?: readonly Possible[];
  /** Further factors of the distribution that the estimate is drawn towards, instead of independence. */
  readonly prior?: readonly Factor[];
}

/** Natural parameters of measured marginals, by their columns in ascending order. */
export type Potentials = ReadonlyMap<string, Factor>;

export interface Estimate {
  /** For each column, the multiplier of each of its values. */
  readonly bases: readonly Float64Array[];
  /** Factors over two or more columns. */
  readonly factors: readonly PlacedFactor[];
  readonly propagation: Propagation;
  readonly total: number;
  /** Least-squares loss and relative entropy at the estimate, and how far from the best they can be. */
  readonly loss: number;
  readonly gap: number;
  readonly evaluations: number;
  readonly converged: boolean;
  readonly potentials: Potentials;
}

const DEFAULT_SHRINKAGE = 0.5;
const DEFAULT_TOLERANCE = 1e-3;
const DEFAULT_EVALUATIONS = 1000;
/**
 * No potential goes further than this from zero: more than a few tens are asked for only where constraints and measurements
 * contradict each other, and there an estimate that is finite matters more than one that is nearest.
 */
const LARGEST_POTENTIAL = 150;

/**
 * Fits a distribution over the whole domain to noisy marginals.
 *
 * Finds p of mass `total` that minimises sum_i (mu_i - y_i)^2 / (2 sigma_i^2) + tau KL(p || q), where mu are p's marginals and q the
 * product of `bases`. The minimiser is q times a factor exp(theta_r) for each measured marginal r, and theta minimises the dual
 * total log Z(theta) - <theta, y> + sum tau sigma_i^2 theta_i^2 / 2, which is smooth, strictly convex and unconstrained; the
 * duality gap is sum gradient_i^2 / (2 tau sigma_i^2). (Private-PGM, McKenna et al. 2019, is the limit tau -> 0.)
 *
 * `bases` hold one positive vector a column; zeros in them are structural. Hard potentials make q the product of `bases` inside
 * them and zero outside; a `prior` multiplies q. Every measurement, hard potential and factor must have a host in `tree`. Throws `RangeError` where they leave
 * no possible record.
 */
export function estimate(
  tree: JunctionTree,
  bases: readonly Float64Array[],
  measurements: readonly Measurement[],
  total: number,
  options: EstimateOptions = {},
): Estimate {
  const shares = bases.map(sharesOf);
  const parts = combine(tree, measurements);
  const factors = parts.map((part) => part.factor);
  let cells = 0;
  for (const { values } of parts) cells += values.length;
  const tau = (options.shrinkage ?? DEFAULT_SHRINKAGE) / typicalDeviation(parts);
  const target = new Float64Array(cells);
  const ridge = new Float64Array(cells);
  const scales = new Float64Array(cells);
  const x = new Float64Array(cells);
  const marginals: Float64Array[] = [];
  const sums = new Float64Array(cells);
  let start = 0;
  for (const { factor, values, variances } of parts) {
    target.set(values, start);
    const warm = warmValues(tree, factor, options.warmStart);
    for (let cell = 0; cell < values.length; cell++) {
      const penalty = tau * variances[cell]!;
      ridge[start + cell] = penalty;
      scales[start + cell] = 1 / Math.sqrt(Math.max(values[cell]!, 0) + penalty);
      if (warm) x[start + cell] = warm[cell]! / scales[start + cell]!;
    }
    marginals.push(sums.subarray(start, start + values.length));
    start += values.length;
  }
  const fixed = placeTables(tree, [...(options.possible ?? []), ...(options.prior ?? [])]);
  const propagation = new Propagation(tree, shares, [...factors, ...fixed], marginals);
  const isRestricted = fixed.length > 0 || shares.some((share) => share.includes(0));
  const logMass = isRestricted ? logMassOf(propagation, total) : 0;
  // A known zero is no measurement: noise there, or a record that should not be, would only pull at the rest.
  if (isRestricted) for (let i = 0; i < cells; i++) if (sums[i] === 0) target[i] = 0;
  const usual = usualCells(factors, target);
  const tables = parts.map(({ factor, variances }) => ({ columns: factor.columns, variance: mean(variances) }));
  const preconditioner = new DualPreconditioner({ sizes: tree.sizes, tables, tau, scales });
  preconditioner.settle(
    x,
    target.map((value, i) => value - ridge[i]! * x[i]! * scales[i]!),
  );
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    const shift = exponentiate(factors, usual, point, scales);
    if (!Number.isFinite(shift)) return Number.NaN;
    const logSum = propagation.run(total);
    if (!Number.isFinite(logSum)) return Number.NaN;
    let value = total * (logSum + shift - logMass);
    let finite = 0;
    for (let i = 0; i < cells; i++) {
      const theta = point[i]! * scales[i]!;
      value += theta * (0.5 * ridge[i]! * theta - target[i]!);
      gradient[i] = (sums[i]! - target[i]! + ridge[i]! * theta) * scales[i]!;
      finite += gradient[i]!;
    }
    return Number.isFinite(finite) ? value : Number.NaN;
  };
  const tolerance = options.tolerance ?? DEFAULT_TOLERANCE;
  let gap = 0;
  const search = () =>
    minimise(objective, x, {
      maxEvaluations: options.maxEvaluations ?? DEFAULT_EVALUATIONS,
      precondition: (direction) => preconditioner.apply(direction),
      converged: (value, gradient) => {
        gap = 0;
        for (let i = 0; i < cells; i++) gap += (gradient[i]! / scales[i]!) ** 2 / (2 * ridge[i]!);
        return gap <= tolerance * (gap - value);
      },
    });
  let result = search();
  if (!Number.isFinite(result.value)) {
    // Potentials that another tree bore, or that measurements at odds begin with, may be too large for this one; zero never is.
    x.fill(0);
    result = search();
  }
  return finish(tree, shares, { factors, fixed, usual }, x, scales, total, { ...result, gap });
}

/** The cell of each factor with most records; `target` holds their cells one after another. */
function usualCells(factors: readonly PlacedFactor[], target: Float64Array): number[] {
  let start = 0;
  return factors.map(({ values }) => {
    const own = target.subarray(start, start + values.length);
    start += values.length;
    return own.reduce((most, value, cell) => (value > own[most]! ? cell : most), 0);
  });
}

/**
 * Fills the factors with the exponentials of their potentials, relative to that of their usual cell, so that the product for a
 * usual record is near 1. Returns the logarithm of what was divided out; `NaN` where a potential is too large.
 */
function exponentiate(
  factors: readonly PlacedFactor[],
  usual: readonly number[],
  point: Float64Array,
  scales: Float64Array,
): number {
  let start = 0;
  let shift = 0;
  for (const [i, { values }] of factors.entries()) {
    const reference = point[start + usual[i]!]! * scales[start + usual[i]!]!;
    shift += reference;
    for (let cell = 0; cell < values.length; cell++) {
      const potential = point[start + cell]! * scales[start + cell]! - reference;
      if (!(potential <= LARGEST_POTENTIAL)) return Number.NaN;
      values[cell] = exp(potential);
    }
    start += values.length;
  }
  return shift;
}

interface Part {
  readonly factor: PlacedFactor;
  readonly values: Float64Array;
  readonly variances: Float64Array;
}

/** Median noise deviation of the parts of several columns, or of all where there are none. */
function typicalDeviation(parts: readonly Part[]): number {
  const wide = parts.filter(({ factor }) => factor.columns.length > 1);
  const variances = (wide.length > 0 ? wide : parts).map((part) => part.variances[0]!).sort((a, b) => a - b);
  return Math.sqrt(variances[variances.length >> 1]!);
}

/** Brings measurements into the tree's axis order, and several of the same columns into one by inverse-variance means. */
function combine(tree: JunctionTree, measurements: readonly Measurement[]): Part[] {
  const parts = new Map<string, Part>();
  for (const measurement of measurements) {
    const factor = placeFactor(tree, measurement.columns);
    const key = keyOf(factor.columns);
    const map = indexMap(tree.sizes, factor.columns, measurement.columns);
    const earlier = parts.get(key);
    const values = new Float64Array(map.length);
    const variances = new Float64Array(map.length);
    for (let cell = 0; cell < map.length; cell++) {
      const precision = 1 / measurement.variances[map[cell]!]!;
      const before = earlier ? 1 / earlier.variances[cell]! : 0;
      variances[cell] = 1 / (precision + before);
      const known = earlier ? earlier.values[cell]! * before : 0;
      values[cell] = (measurement.values[map[cell]!]! * precision + known) * variances[cell]!;
    }
    parts.set(key, { factor: earlier?.factor ?? factor, values, variances });
  }
  return [...parts.values()];
}

interface Placed {
  readonly factors: readonly PlacedFactor[];
  readonly fixed: readonly PlacedFactor[];
  readonly usual: readonly number[];
}

/** Leaves the propagation at `x`, with factors of one column inside the bases. */
function finish(
  tree: JunctionTree,
  shares: readonly Float64Array[],
  { factors, fixed, usual }: Placed,
  x: Float64Array,
  scales: Float64Array,
  total: number,
  result: { value: number; gap: number; evaluations: number; converged: boolean },
): Estimate {
  const bases = shares.map((share) => share.slice());
  const potentials = new Map<string, Factor>();
  let at = 0;
  exponentiate(factors, usual, x, scales);
  for (const { columns, values } of factors) {
    const theta = new Float64Array(values.length);
    for (let cell = 0; cell < values.length; cell++, at++) theta[cell] = x[at]! * scales[at]!;
    potentials.set(keyOf(columns), { columns, values: theta });
    if (columns.length !== 1) continue;
    const base = bases[columns[0]!]!;
    for (let value = 0; value < base.length; value++) base[value]! *= values[value]!;
  }
  const wide = factors.filter((factor) => factor.columns.length > 1);
  for (const factor of fixed) {
    const same = wide.find(({ columns }) => columns.join() === factor.columns.join())?.values;
    const into = factor.columns.length === 1 ? bases[factor.columns[0]!]! : same;
    if (into === undefined) wide.push(factor);
    else for (let cell = 0; cell < into.length; cell++) into[cell]! *= factor.values[cell]!;
  }
  const propagation = new Propagation(tree, bases, wide);
  propagation.run(total);
  return {
    bases,
    factors: wide,
    propagation,
    total,
    loss: result.gap - result.value,
    gap: result.gap,
    evaluations: result.evaluations,
    converged: result.converged,
    potentials,
  };
}

/** The logarithm of the part of q that is possible, with all potentials at zero. Leaves the marginals of that in place. */
function logMassOf(propagation: Propagation, total: number): number {
  const logSum = propagation.run(total);
  if (!Number.isFinite(logSum)) throw new RangeError('Cannot estimate: the constraints leave no possible record');
  return logSum;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

const keyOf = (columns: readonly number[]): string => [...columns].sort((a, b) => a - b).join();

/** The earlier potentials of a factor's columns, in its axis order. */
function warmValues(
  tree: JunctionTree,
  { columns }: PlacedFactor,
  known: Potentials | undefined,
): Float64Array | undefined {
  const found = known?.get(keyOf(columns));
  if (found === undefined) return undefined;
  return Float64Array.from(indexMap(tree.sizes, columns, found.columns), (cell) => found.values[cell]!);
}
