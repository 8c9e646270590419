import type { Codes } from '../../../privacy/guard/codes.ts';

/** What a column of an event depends on: its distribution is proportional to the product of its factors. Positions are those of the view. */
export type Factor = TableFactor | HabitFactor | AwaitedFactor;

/** One number a value of another column and value, row-major. */
export interface TableFactor {
  readonly kind: 'table';
  readonly parent: number;
  /** A column each value of which has such a table, one after another, of so many values of the parent: the one that `tables` names, or one of its own. */
  readonly within?: { readonly column: number; readonly parents: number; readonly tables?: readonly number[] };
  readonly weights: Float64Array;
}

/**
 * By class of place, one number for values that are those of the event before and of the first, of the former alone, of the latter alone, and
 * of neither, where these two agree and where they do not: codes of `pattern`. What is a habit stays, and comes back.
 */
export interface HabitFactor {
  readonly kind: 'habit';
  readonly place: number;
  readonly previous: number;
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Where a unit still awaits a group of kinds, one number a value by how it stands with another group: it never has it, it is still to have it, it has it at this event for the
 * first time, it had it before. So one condition may bring another nearer.
 */
export interface AwaitedFactor {
  readonly kind: 'awaited';
  /** How the unit stands with the group, and with the other one (`standing`). */
  readonly own: number;
  readonly other: number;
  /** What the event has of the other one, where that is drawn before. */
  readonly here?: number;
  /** Codes of `standing` that say that a group is awaited: from 1 to this one. */
  readonly left: number;
  readonly weights: Float64Array;
}

/** How units stand with another group. */
export const STANDINGS = 4;
export const NEVER_COMES = 0;
export const STILL_TO_COME = 1;
export const COMES_HERE = 2;
export const CAME_BEFORE = 3;

/** Codes of a `pattern`. */
export const PATTERNS = 5;
export const ALL_AGREE = 0;
export const AS_BEFORE = 1;
export const AS_FIRST = 2;
export const OTHERS_AGREE = 3;
export const NONE_AGREE = 4;

export interface ColumnFactors {
  /** Position of the column in the view. */
  readonly column: number;
  readonly size: number;
  readonly factors: readonly Factor[];
}

/** Writes the number of each value of each row of one factor into `into`, multiplied with what stands there: rows times `size`. */
export function multiply(
  factor: Factor,
  size: number,
  columns: readonly (Codes | undefined)[],
  into: Float64Array,
): void {
  const rows = into.length / size;
  const { weights } = factor;
  if (factor.kind === 'table') {
    const parents = columns[factor.parent]!;
    const within = factor.within === undefined ? undefined : columns[factor.within.column]!;
    const each = factor.within?.parents ?? 0;
    const tables = factor.within?.tables;
    for (let row = 0, at = 0; row < rows; row++) {
      const table = within === undefined ? 0 : (tables?.[within[row]!] ?? within[row]!);
      const parent = table * each + parents[row]!;
      for (let value = 0, from = parent * size; value < size; value++, at++, from++)
        into[at] = into[at]! * weights[from]!;
    }
    return;
  }
  if (factor.kind === 'awaited') {
    const { rows: awaiting, standings } = awaitingRows(factor, columns);
    multiplyAwaited(factor, { rows: awaiting, standings }, size, into);
    return;
  }
  const [place, previous, first] = [columns[factor.place]!, columns[factor.previous]!, columns[factor.first]!];
  for (let row = 0; row < rows; row++) {
    const from = place[row]! * PATTERNS;
    const [before, then] = [previous[row]!, first[row]!];
    const agree = before === then;
    const other = weights[from + (agree ? OTHERS_AGREE : NONE_AGREE)]!;
    for (let value = 0, at = row * size; value < size; value++, at++) {
      const weight =
        value === before
          ? weights[from + (agree ? ALL_AGREE : AS_BEFORE)]!
          : value === then
            ? weights[from + AS_FIRST]!
            : other;
      into[at] = into[at]! * weight;
    }
  }
}

/** Rows of units that await the group, and how they stand with the other one. */
export interface AwaitingRows {
  readonly rows: Uint32Array;
  readonly standings: Uint8Array;
}

export function awaitingRows(
  { own, other, here, left }: Omit<AwaitedFactor, 'weights'>,
  columns: readonly (Codes | undefined)[],
): AwaitingRows {
  const [owns, others] = [columns[own]!, columns[other]!];
  const heres = here === undefined ? undefined : columns[here]!;
  const rows: number[] = [];
  for (let row = 0; row < owns.length; row++) if (owns[row]! > 0 && owns[row]! <= left) rows.push(row);
  const standings = Uint8Array.from(rows, (row) => {
    if (others[row] === 0) return NEVER_COMES;
    if (others[row]! > left) return CAME_BEFORE;
    return heres !== undefined && heres[row]! > 0 ? COMES_HERE : STILL_TO_COME;
  });
  return { rows: Uint32Array.from(rows), standings };
}

/** As `multiply`, of the rows that await alone. */
export function multiplyAwaited(
  { weights }: Pick<AwaitedFactor, 'weights'>,
  { rows, standings }: AwaitingRows,
  size: number,
  into: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const [at, from] = [rows[i]! * size, standings[i]! * size];
    for (let value = 0; value < size; value++) into[at + value] = into[at + value]! * weights[from + value]!;
  }
}

/** Product of all factors: rows times `size`. */
export function productOf(
  { size, factors }: ColumnFactors,
  columns: readonly (Codes | undefined)[],
  rows: number,
): Float64Array {
  const product = new Float64Array(rows * size).fill(1);
  for (const factor of factors) multiply(factor, size, columns, product);
  return product;
}
