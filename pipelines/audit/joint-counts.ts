import { toNumberUp } from '../../privacy/rational.ts';
import type { CanaryRows, KnownRecords } from './white-box/known-records.ts';
import type { RecordedAnswers } from './white-box/recorded-answers.ts';
import { Suspicion } from './white-box/suspected-counts.ts';

/** Variance of a fair coin. */
const COIN = 0.25;
/** What part of the claimed variance of the noise there may really be. */
const SHARES: readonly number[] = [0, 1, 2, 3, 4, 6, 8, 10, 12].map((halvings) => 4 ** -halvings);

/**
 * How surely each canary is in, from all noisy counts together: the logarithm of how much likelier they are with it in than out, the other
 * canaries taken for in or out together with it, as a Gaussian of mean 1/2 and variance 1/4 each (a linear reconstruction as of Dinur and
 * Nissim 2003, with the prior). One a canary; higher is surer.
 *
 * How much noise there is, is told by the counts and not by what was claimed: the part of the claimed variance under which they are likeliest
 * (maximum marginal likelihood). Where less noise was drawn than claimed, canaries are told apart by that. Takes time cubic in the number of
 * canaries.
 */
export function jointCounts(
  answers: RecordedAnswers,
  base: KnownRecords,
  canaries: readonly CanaryRows[],
): Float64Array {
  const size = canaries.length;
  const suspicion = new Suspicion(base, canaries, new Float64Array(size).fill(0.5));
  const counts: WeighedCounts = {
    size,
    cells: 0,
    squares: 0,
    products: new Float64Array(size * size),
    sums: new Float64Array(size),
  };
  for (const answer of answers) {
    if (answer.kind !== 'marginals') continue;
    for (const { columns, sigmaSquared, values } of answer.answers) {
      const { expected, canaries: inCells } = suspicion.counts(answer.view, columns);
      const weight = 1 / toNumberUp(sigmaSquared);
      const rest = values.map((value, cell) => value - expected[cell]!);
      counts.cells += values.length;
      for (const one of rest) counts.squares += one * one * weight;
      for (const [cell, inside] of membersOf(inCells, size)) addCell(counts, inside, rest[cell]!, weight);
    }
  }
  const fits = SHARES.map((share) => fitOf(counts, share));
  return fits.reduce((best, fit) => (fit.logLikelihood > best.logLikelihood ? fit : best)).ratios;
}

/** All counts, each less what is expected of it and weighed by one over its claimed variance. */
interface WeighedCounts {
  readonly size: number;
  cells: number;
  squares: number;
  /** Of the rows that two canaries have in a cell, over all cells; row-major. */
  readonly products: Float64Array;
  /** Of the rows that a canary has in a cell and the count of it. */
  readonly sums: Float64Array;
}

/** What follows where this part of the claimed variance is in the counts. */
function fitOf({ size, cells, squares, products, sums }: WeighedCounts, share: number): Fit {
  const precision = products.map((product) => product / share);
  for (let i = 0; i < size; i++) precision[i * size + i]! += 1 / COIN;
  const inverse = inverseOfFactor(cholesky(precision, size), size);
  const halfway = new Float64Array(size);
  let explained = 0;
  let logDeterminant = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += (inverse[i * size + j]! * sums[j]!) / share;
    halfway[i] = sum;
    explained += sum * sum;
    logDeterminant -= 2 * Math.log(inverse[i * size + i]!);
  }
  const ratios = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    let [mean, variance] = [0, 0];
    for (let i = j; i < size; i++) {
      mean += inverse[i * size + j]! * halfway[i]!;
      variance += inverse[i * size + j]! ** 2;
    }
    ratios[j] = mean / variance;
  }
  return { ratios, logLikelihood: -(cells * Math.log(share) + logDeterminant + squares / share - explained) / 2 };
}

interface Fit {
  readonly ratios: Float64Array;
  readonly logLikelihood: number;
}

interface Member {
  readonly canary: number;
  readonly rows: number;
}

function membersOf(
  { starts, cells, rows }: { starts: Uint32Array; cells: Uint32Array; rows: Float64Array },
  size: number,
): Map<number, Member[]> {
  const members = new Map<number, Member[]>();
  for (let canary = 0; canary < size; canary++) {
    for (let i = starts[canary]!; i < starts[canary + 1]!; i++) {
      const inside = members.get(cells[i]!) ?? [];
      inside.push({ canary, rows: rows[i]! });
      members.set(cells[i]!, inside);
    }
  }
  return members;
}

function addCell(
  { size, products, sums }: WeighedCounts,
  inside: readonly Member[],
  rest: number,
  weight: number,
): void {
  for (const { canary, rows } of inside) {
    sums[canary]! += rows * rest * weight;
    for (const other of inside) products[canary * size + other.canary]! += rows * other.rows * weight;
  }
}

/** Lower triangle of a positive definite row-major matrix. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
      // The prior of the coins alone leaves more than rounding can take away.
      factor[i * size + j] = i === j ? Math.sqrt(Math.max(sum, Number.EPSILON)) : sum / factor[j * size + j]!;
    }
  }
  return factor;
}

function inverseOfFactor(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    inverse[j * size + j] = 1 / factor[j * size + j]!;
    for (let i = j + 1; i < size; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= factor[i * size + k]! * inverse[k * size + j]!;
      inverse[i * size + j] = sum / factor[i * size + i]!;
    }
  }
  return inverse;
}
