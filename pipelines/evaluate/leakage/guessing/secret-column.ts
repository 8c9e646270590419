import type { Cell } from '../../../dictionary/coding.ts';
import type { EvaluatedColumn } from '../../../statistics/evaluated-table.ts';

/** What an attacker says that a row has in a column: a code, of categories and of values that are missing, or a number. */
export type Guess =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'number'; readonly value: number };

/** Numbers are guessed well where they are no further off than this share of the range of the column. */
const TOLERANCE = 0.05;
/** Cells that a tolerance is wide, where the range of what is held does not ask for wider ones. */
const CELLS = 5;
const MOST_CELLS = 4096;

/** A column as something to be guessed from weighted rows of a table. */
export interface SecretColumn {
  /** The guess that is right for most of the weight, of one weight for each row. `undefined` where all weights are 0. */
  readonly guess: (weights: Float64Array) => Guess | undefined;
  /** Whether a guess is right for `row` of a table with the same column. */
  readonly isRight: (guess: Guess, column: EvaluatedColumn, row: number) => boolean;
}

/**
 * Numbers and moments are right within 5 % of the range of their domain on either side, by absolute difference, whatever their sign; a missing value is guessed by its code and is right
 * where the value is missing in the same way. Where a column has no range, as one of a single number, it is guessed by its codes.
 */
export function secretColumn(column: EvaluatedColumn): SecretColumn {
  const tolerance = column.numbers === undefined ? 0 : TOLERANCE * rangeOf(column);
  return tolerance > 0 && Number.isFinite(tolerance) ? numberColumn(column, tolerance) : codeColumn(column);
}

function codeColumn({ codes, size }: EvaluatedColumn): SecretColumn {
  return {
    guess: (weights) => heaviestCode(codes, size, weights)?.guess,
    isRight: (guess, column, row) => guess.kind === 'code' && column.codes[row] === guess.code,
  };
}

function numberColumn({ codes, numbers, size }: EvaluatedColumn, tolerance: number): SecretColumn {
  const held = numbers!;
  const [lowest, highest] = span(held);
  const width = Math.max(tolerance / CELLS, (highest - lowest) / (MOST_CELLS - 1));
  const cells = Number.isFinite(lowest) ? Math.floor((highest - lowest) / width) + 1 : 0;
  const missing = Uint8Array.from(held, (value) => (Number.isNaN(value) ? 1 : 0));
  const cellOf = Uint16Array.from(held, (value) => (Number.isNaN(value) ? 0 : Math.floor((value - lowest) / width)));
  // A window holds what lies within the tolerance of its middle.
  const window = Math.max(1, Math.floor((2 * tolerance) / width));
  return {
    guess: (weights) => {
      const [mass, moment] = [new Float64Array(cells), new Float64Array(cells)];
      for (let row = 0; row < weights.length; row++) {
        if (missing[row] === 1) continue;
        mass[cellOf[row]!]! += weights[row]!;
        moment[cellOf[row]!]! += weights[row]! * (held[row]! - lowest);
      }
      const number = heaviestWindow(mass, moment, window);
      const code = heaviestCode(codes, size, weights, missing);
      if (number === undefined || (code !== undefined && code.weight > number.weight)) return code?.guess;
      return { kind: 'number', value: lowest + number.mean };
    },
    isRight: (guess, column, row) => {
      const value = column.numbers![row]!;
      if (guess.kind === 'number') return Math.abs(value - guess.value) <= tolerance;
      return Number.isNaN(value) && column.codes[row] === guess.code;
    },
  };
}

function heaviestCode(
  codes: EvaluatedColumn['codes'],
  size: number,
  weights: Float64Array,
  only?: Uint8Array,
): { readonly guess: Guess; readonly weight: number } | undefined {
  const mass = new Float64Array(size);
  for (let row = 0; row < weights.length; row++) if (only?.[row] !== 0) mass[codes[row]!]! += weights[row]!;
  let [best, weight] = [-1, 0];
  for (let code = 0; code < size; code++) if (mass[code]! > weight) [best, weight] = [code, mass[code]!];
  return best < 0 ? undefined : { guess: { kind: 'code', code: best }, weight };
}

function heaviestWindow(
  mass: Float64Array,
  moment: Float64Array,
  window: number,
): { readonly mean: number; readonly weight: number } | undefined {
  let [best, weight] = [-1, 0];
  for (let from = 0; from < mass.length; from++) {
    const sum = sumOf(mass, from, window);
    if (sum > weight) [best, weight] = [from, sum];
  }
  return best < 0 ? undefined : { mean: sumOf(moment, best, window) / weight, weight };
}

function sumOf(values: Float64Array, from: number, length: number): number {
  let sum = 0;
  for (let i = from; i < Math.min(values.length, from + length); i++) sum += values[i]!;
  return sum;
}

/** Of the domain that the dictionary states; of the numbers held where it states none. */
function rangeOf({ coding, numbers }: EvaluatedColumn): number {
  const ends = coding.cells.flatMap(endsOf).filter(Number.isFinite);
  const [low, high] = ends.length > 0 ? span(Float64Array.from(ends)) : span(numbers!);
  return high - low;
}

function endsOf(cell: Cell): readonly number[] {
  if (cell.kind === 'interval') return [cell.lower, cell.upper];
  return cell.kind === 'value' && typeof cell.value === 'number' ? [cell.value] : [];
}

/** Smallest and largest number, infinite where there is none. */
function span(numbers: Float64Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbers) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
