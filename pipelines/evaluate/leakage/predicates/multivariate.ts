import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { type RandomIndex, seededIndex, shuffledRows } from '../../../workspace/seeded-rows.ts';
import { type Condition, keepFulfilling, type Predicate } from './condition.ts';
import { rowKinds } from './row-kinds.ts';

export interface MultivariateWish {
  /** Patients among whom one is to be singled out. */
  readonly patients: number;
  readonly wanted: number;
  readonly seed: string;
}

/**
 * Up to `wanted` predicates of two conditions or more, read off random rows of the synthetic table, no two of equal rows. Columns are added in random order until
 * no differing synthetic row fulfils all conditions, and until less than one of `patients` patients would if columns were independent; a column that excludes no
 * row is left out. Conditions are equality with a code, and of a number that it is no smaller where it is no smaller than the median, and no larger elsewhere.
 * A row that no such conditions tell from all others gives none.
 */
export function multivariatePredicates(synthetic: EvaluatedTable, wish: MultivariateWish): Predicate[] {
  const { kinds, sizes, firsts } = rowKinds(synthetic);
  const conditions = synthetic.columns.map((_, column) => conditionsOf(synthetic, column));
  const index = seededIndex(`${wish.seed}/columns`);
  const rows = new Uint32Array(synthetic.rows);
  const predicates: Predicate[] = [];
  for (const kind of shuffledRows(firsts.length, `${wish.seed}/rows`)) {
    if (predicates.length === wish.wanted) break;
    const row = firsts[kind]!;
    const found = predicateOf(synthetic, conditions, row, {
      patients: wish.patients,
      index,
      rows,
      alike: sizes[kinds[row]!]!,
    });
    if (found !== undefined) predicates.push(found);
  }
  return predicates;
}

interface Stated {
  readonly condition: Condition;
  /** Of synthetic rows that fulfil it. */
  readonly share: number;
}

interface Search {
  readonly patients: number;
  readonly index: RandomIndex;
  readonly rows: Uint32Array;
  /** How many synthetic rows equal the one that conditions are read off. */
  readonly alike: number;
}

function predicateOf(
  synthetic: EvaluatedTable,
  conditions: readonly ((row: number) => Stated)[],
  row: number,
  { patients, index, rows, alike }: Search,
): Predicate | undefined {
  for (let i = 0; i < rows.length; i++) rows[i] = i;
  const kept: Stated[] = [];
  let left = rows.length;
  let expected = patients;
  for (const column of inRandomOrder(conditions.length, index)) {
    const stated = conditions[column]!(row);
    if (stated.share === 1) continue;
    const remaining = keepFulfilling(synthetic, stated.condition, rows, left);
    if (remaining === left && left > alike) continue;
    left = remaining;
    expected *= stated.share;
    kept.push(stated);
    if (left === alike && expected < 1 && kept.length > 1) break;
  }
  if (left > alike || kept.length < 2) return undefined;
  // Those that exclude most come first, so that fewer rows are looked at.
  return kept.toSorted((a, b) => a.share - b.share).map(({ condition }) => condition);
}

function* inRandomOrder(length: number, index: RandomIndex): Iterable<number> {
  const order = Uint32Array.from({ length }, (_, i) => i);
  for (let i = 0; i < length; i++) {
    const j = i + index(length - i);
    yield order[j]!;
    order[j] = order[i]!;
  }
}

function conditionsOf({ columns, rows }: EvaluatedTable, column: number): (row: number) => Stated {
  const { codes, numbers, size } = columns[column]!;
  const counts = new Uint32Array(size);
  for (let row = 0; row < rows; row++) counts[codes[row]!]!++;
  const equal = (row: number): Stated => {
    const code = codes[row]!;
    return { condition: { kind: 'code', column, code }, share: counts[code]! / rows };
  };
  if (numbers === undefined) return equal;
  const sorted = numbers.filter((value) => !Number.isNaN(value)).sort();
  const median = sorted[sorted.length >> 1]!;
  return (row) => {
    const value = numbers[row]!;
    if (Number.isNaN(value)) return equal(row);
    const below = firstAtLeast(sorted, value);
    if (value >= median) {
      const condition: Condition = { kind: 'range', column, lower: value, upper: Number.POSITIVE_INFINITY };
      return { condition, share: (sorted.length - below) / rows };
    }
    const condition: Condition = { kind: 'range', column, lower: Number.NEGATIVE_INFINITY, upper: value };
    return { condition, share: firstAbove(sorted, value) / rows };
  };
}

/** How many of `sorted` are smaller than `value`. */
const firstAtLeast = (sorted: Float64Array, value: number): number => firstWhere(sorted, (held) => held >= value);

/** How many of `sorted` are no larger than `value`. */
const firstAbove = (sorted: Float64Array, value: number): number => firstWhere(sorted, (held) => held > value);

function firstWhere(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
