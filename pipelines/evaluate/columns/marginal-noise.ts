import { MEAN_ABSOLUTE_NORMAL } from '../../../models/graphical/planning/expected-error.ts';
import type { Fitted, FittedModel } from '../../../models/model.ts';
import { toNumberUp } from '../../../privacy/rational.ts';

/** What noise adds to a marginal that was measured. */
export interface MarginalNoise {
  /** Names of one column, or of two. */
  readonly columns: readonly string[];
  readonly origin: 'released-data';
  /** L1 error, 0 to 2, that the noise of its own counts alone is expected to add. */
  readonly noiseError: number;
}

/** Two distributions are never further apart than this in L1. */
const LARGEST_DISTANCE = 2;

/**
 * Of each column, in the order of the model's, and of each pair that was measured, in the order measured. A cell is off by the mean absolute
 * noise, but by no more than its count, because estimates are drawn towards what is expected. The counts of a pair are taken to be those of
 * independent columns: how many of them are small depends little on that, and a pair outside the tree may take millions of cells to look up.
 */
export function marginalNoise(fitted: Pick<Fitted, 'model' | 'columnCounts' | 'measurements'>): MarginalNoise[] {
  const { model, columnCounts } = fitted;
  const names = model.columns.map(({ name }) => name);
  const columns = columnCounts.map(({ variance }, column) => {
    const error = noiseError(model.marginal([column]), [1], variance, model.total);
    return noiseOf([names[column]!], error);
  });
  const pairs = measuredPairs(fitted).map(({ columns: [a, b], variance, records }) => {
    const counts = sharesOf(model, a).map((share) => share * records);
    return noiseOf([names[a]!, names[b]!], noiseError(counts, sharesOf(model, b), variance, records));
  });
  return [...columns, ...pairs];
}

const noiseOf = (columns: readonly string[], error: number): MarginalNoise => ({
  columns,
  origin: 'released-data',
  noiseError: error,
});

interface MeasuredPair {
  readonly columns: readonly [number, number];
  /** Of all its measurements together. */
  readonly variance: number;
  /** As many as were counted, at least 1: relations may be measured on fewer rows of each unit. */
  readonly records: number;
}

function measuredPairs({ measurements }: Pick<Fitted, 'measurements'>): MeasuredPair[] {
  const pairs = new Map<string, MeasuredPair>();
  for (const { columns, sigmaSquared, values } of measurements) {
    const [a, b, ...others] = columns.toSorted((x, y) => x - y);
    if (a === undefined || b === undefined || others.length > 0) continue;
    const known = pairs.get(`${a},${b}`);
    const own = toNumberUp(sigmaSquared);
    const variance = known === undefined ? own : 1 / (1 / own + 1 / known.variance);
    const counted = values.reduce((sum, value) => sum + value, 0);
    pairs.set(`${a},${b}`, { columns: [a, b], variance, records: Math.max(1, counted) });
  }
  return [...pairs.values()];
}

const sharesOf = (model: FittedModel, column: number): Float64Array =>
  model.marginal([column]).map((count) => Math.max(0, count) / model.total);

/** Over cells that hold `counts[i] * parts[j]` of `rows` records. Six digits: what is behind them may differ between processors. */
function noiseError(counts: Float64Array, parts: ArrayLike<number>, variance: number, rows: number): number {
  const noise = MEAN_ABSOLUTE_NORMAL * Math.sqrt(variance);
  let felt = 0;
  for (const count of counts) {
    for (let j = 0; j < parts.length; j++) felt += Math.min(noise, count * parts[j]!);
  }
  return Number(Math.min(LARGEST_DISTANCE, felt / Math.max(1, rows)).toPrecision(6));
}
