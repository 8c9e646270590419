import type { EvaluatedColumn } from '../../../statistics/evaluated-table.ts';
import { isOrdered } from '../../measures/ordered-places.ts';

/** Numbers of a column beyond so many different ones are told apart by rank alone. */
const MOST_PLACES = 1024;

/**
 * How much it says that two rows agree in a column, one of them of the table that the attacker has. Its rows have levels; `fill` writes to `weights`, for the value
 * that another row has, the agreement with each level in nats. A missing value is a level of its own. No agreement is 0, and none is negative or NaN.
 */
export interface AgreementColumn {
  readonly levels: number;
  /** One a row of the attacker's table, below `levels`. */
  readonly levelOf: Uint32Array;
  /** `weights` has `levels` places from `at`. */
  readonly fill: (column: EvaluatedColumn, row: number, weights: Float64Array, at: number) => void;
}

/**
 * Categories agree where they are equal, by `log(1 + 1 / share)`, so that a rare value says more than a common one. Numbers, moments and ordinal values `x` and `y` agree by
 * `-log` of the share of rows whose value is no further from `x` than `y` is: near is measured by how many others are as near.
 */
export function agreementColumn(column: EvaluatedColumn): AgreementColumn {
  const values = isOrdered(column) ? placesOf(column) : undefined;
  const { codes, size } = column;
  const rows = codes.length;
  const sorted = (values ?? new Float64Array(0)).filter((value) => !Number.isNaN(value)).sort();
  const places = placeValues(sorted);
  const levelOf = new Uint32Array(rows);
  const counts = new Float64Array(places.length + size);
  for (let row = 0; row < rows; row++) {
    const value = values === undefined ? Number.NaN : values[row]!;
    const level = Number.isNaN(value) ? places.length + codes[row]! : nearestPlace(places, value);
    levelOf[row] = level;
    counts[level]!++;
  }
  const fill: AgreementColumn['fill'] = (other, row, weights, at) => {
    weights.fill(0, at, at + counts.length);
    const value = values === undefined ? Number.NaN : placeOf(other, row);
    if (!Number.isNaN(value)) return fillByDistance(places, counts, value, rows, weights, at);
    const level = places.length + other.codes[row]!;
    weights[at + level] = Math.log1p((rows + 1) / (counts[level]! + 1));
  };
  return { levels: counts.length, levelOf, fill };
}

function placesOf(column: EvaluatedColumn): Float64Array {
  return column.numbers ?? Float64Array.from(column.codes, (_, row) => placeOf(column, row));
}

function placeOf({ numbers, codes, coding }: EvaluatedColumn, row: number): number {
  if (numbers !== undefined) return numbers[row]!;
  const { kind } = coding.cells[codes[row]!]!;
  return kind === 'value' || kind === 'interval' ? codes[row]! : Number.NaN;
}

/** The different values, or as many quantiles as are told apart. Ascending. */
function placeValues(sorted: Float64Array): Float64Array {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (distinct.length <= MOST_PLACES) return distinct;
  const quantiles = Float64Array.from(
    { length: MOST_PLACES },
    (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / MOST_PLACES)]!,
  );
  return quantiles.filter((value, i) => i === 0 || value !== quantiles[i - 1]);
}

function nearestPlace(places: Float64Array, value: number): number {
  const above = firstAtLeast(places, value);
  if (above === places.length) return above - 1;
  return above > 0 && value - places[above - 1]! < places[above]! - value ? above - 1 : above;
}

function firstAtLeast(places: Float64Array, value: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (places[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Goes outwards from `value`; places equally far on both sides get the same. */
function fillByDistance(
  places: Float64Array,
  counts: Float64Array,
  value: number,
  rows: number,
  weights: Float64Array,
  at: number,
): void {
  let above = firstAtLeast(places, value);
  let below = above - 1;
  let within = 0;
  while (below >= 0 || above < places.length) {
    const toBelow = below >= 0 ? value - places[below]! : Number.POSITIVE_INFINITY;
    const toAbove = above < places.length ? places[above]! - value : Number.POSITIVE_INFINITY;
    const takesBelow = below >= 0 && toBelow <= toAbove;
    const takesAbove = above < places.length && toAbove <= toBelow;
    if (takesBelow) within += counts[below]!;
    if (takesAbove) within += counts[above]!;
    const weight = -Math.log(within / rows);
    if (takesBelow) weights[at + below--] = weight;
    if (takesAbove) weights[at + above++] = weight;
  }
}
