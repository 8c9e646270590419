import { type Factor, indexMap } from '../inference/factor.ts';
import { type Possible, placeTables } from '../inference/hard-constraints.ts';
import type { JunctionTree } from '../inference/junction-tree.ts';
import { type PlacedFactor, placeFactor } from '../inference/placed-factor.ts';
import { Propagation } from '../inference/propagation.ts';
import { type DualFactor, DualMarginals } from './dual-marginals.ts';
import type { Measurement } from './measurement.ts';
import { minimise } from './minimise.ts';
import { DualPreconditioner } from './precondition.ts';
import { sharesOf } from './simplex.ts';
import { type Workspace, withWorkspace } from './workspace.ts';

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
  return withWorkspace((workspace) => search(workspace, tree, bases, measurements, total, options));
}

function search(
  workspace: Workspace,
  tree: JunctionTree,
  bases: readonly Float64Array[],
  measurements: readonly Measurement[],
  total: number,
  options: EstimateOptions,
): Estimate {
  const { kernels } = workspace;
  const shares = bases.map(sharesOf);
  const parts = combine(tree, measurements);
  let cells = 0;
  for (const { values } of parts) cells += values.length;
  const tau = (options.shrinkage ?? DEFAULT_SHRINKAGE) / typicalDeviation(parts);
  const target = workspace.numbers(cells);
  const ridge = workspace.numbers(cells);
  const curvature = workspace.numbers(cells);
  const theta = workspace.numbers(cells);
  const sums = workspace.numbers(cells);
  const exponentials = workspace.numbers(cells);
  const factors: SearchedFactor[] = [];
  let start = 0;
  for (const { factor: placed, values, variances } of parts) {
    const end = start + values.length;
    target.set(values, start);
    const warm = warmValues(tree, placed, options.warmStart);
    for (let cell = 0; cell < values.length; cell++) {
      const penalty = tau * variances[cell]!;
      ridge[start + cell] = penalty;
      curvature[start + cell] = 1 / (Math.max(values[cell]!, 0) + penalty);
    }
    if (warm) theta.set(warm, start);
    factors.push({
      placed,
      values: exponentials.subarray(start, end).fill(1),
      marginal: sums.subarray(start, end),
      start,
    });
    start = end;
  }
  const fixed = placeTables(tree, [...(options.possible ?? []), ...(options.prior ?? [])]);
  const marginals = new DualMarginals(workspace, tree, shares, [
    ...factors,
    ...fixed.map((placed) => ({ placed, values: held(workspace, placed.values) })),
  ]);
  const isRestricted = fixed.length > 0 || shares.some((share) => share.includes(0));
  const logMass = isRestricted ? logMassOf(marginals, total) : 0;
  // A known zero is no measurement: noise there, or a record that should not be, would only pull at the rest.
  if (isRestricted) for (let i = 0; i < cells; i++) if (sums[i] === 0) target[i] = 0;
  const usual = factors.map(({ values }, i) => usualCell(target, factors[i]!.start, values.length));
  const tables = parts.map(({ factor, variances }) => ({ columns: factor.columns, variance: mean(variances) }));
  const preconditioner = new DualPreconditioner(workspace, { sizes: tree.sizes, tables, tau, curvature });
  const slopes = workspace.numbers(cells);
  for (let i = 0; i < cells; i++) slopes[i] = target[i]! - ridge[i]! * theta[i]!;
  preconditioner.settle(theta, slopes);
  const exponentiate = (point: Float64Array): number => {
    let shift = 0;
    for (const [i, { values, start: first }] of factors.entries()) {
      const reference = point[first + usual[i]!]!;
      shift += reference;
      const from = point.byteOffset + 8 * first;
      if (!kernels.exponentials(from, values.byteOffset, values.length, reference, LARGEST_POTENTIAL))
        return Number.NaN;
    }
    return shift;
  };
  const told = workspace.numbers(2);
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    // The potentials' exponentials, relative to that of their usual cell, so that the product for a usual record is near 1.
    const shift = exponentiate(point);
    if (!Number.isFinite(shift)) return Number.NaN;
    const logSum = marginals.run(total);
    if (!Number.isFinite(logSum)) return Number.NaN;
    kernels.dualStep(
      point.byteOffset,
      sums.byteOffset,
      target.byteOffset,
      ridge.byteOffset,
      gradient.byteOffset,
      told.byteOffset,
      cells,
    );
    return Number.isFinite(told[1]!) ? total * (logSum + shift - logMass) + told[0]! : Number.NaN;
  };
  const tolerance = options.tolerance ?? DEFAULT_TOLERANCE;
  const minimum = () =>
    minimise(workspace, objective, theta, {
      maxEvaluations: options.maxEvaluations ?? DEFAULT_EVALUATIONS,
      precondition: (gradient, into) => preconditioner.apply(gradient, into),
      converged: (value) => told[1]! <= tolerance * (told[1]! - value),
    });
  let result = minimum();
  if (!Number.isFinite(result.value)) {
    // Potentials that another tree bore, or that measurements at odds begin with, may be too large for this one; zero never is.
    theta.fill(0);
    result = minimum();
  }
  exponentiate(theta);
  return finish(tree, shares, { factors, fixed }, theta, total, { ...result, gap: told[1]! });
}

interface SearchedFactor extends DualFactor {
  /** First of its cells among those of all. */
  readonly start: number;
}

/** The cell with most records of `count` from `start`, counted from there. */
function usualCell(target: Float64Array, start: number, count: number): number {
  let most = 0;
  for (let cell = 1; cell < count; cell++) if (target[start + cell]! > target[start + most]!) most = cell;
  return most;
}

function held(workspace: Workspace, values: Float64Array): Float64Array {
  const copy = workspace.numbers(values.length);
  copy.set(values);
  return copy;
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
  readonly factors: readonly SearchedFactor[];
  readonly fixed: readonly PlacedFactor[];
}

/** Leaves the propagation at `theta`, of which the factors hold the exponentials, with factors of one column inside the bases. */
function finish(
  tree: JunctionTree,
  shares: readonly Float64Array[],
  { factors, fixed }: Placed,
  theta: Float64Array,
  total: number,
  result: { value: number; gap: number; evaluations: number; converged: boolean },
): Estimate {
  const bases = shares.map((share) => share.slice());
  const potentials = new Map<string, Factor>();
  const wide: PlacedFactor[] = [];
  for (const { placed, values: searched, start } of factors) {
    const { columns, host } = placed;
    const values = Float64Array.from(searched);
    potentials.set(keyOf(columns), {
      columns,
      values: Float64Array.from(theta.subarray(start, start + values.length)),
    });
    if (columns.length !== 1) {
      wide.push({ columns, host, values });
      continue;
    }
    const base = bases[columns[0]!]!;
    for (let value = 0; value < base.length; value++) base[value]! *= values[value]!;
  }
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
function logMassOf(marginals: DualMarginals, total: number): number {
  const logSum = marginals.run(total);
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
