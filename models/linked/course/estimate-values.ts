import {
  estimateTransition,
  movedTo,
  type NoisyTable,
  normalised,
  shrunk,
  shrunkByHalves,
  sum,
} from '../chain/estimate-table.ts';
import { fallingSteps, stepSums } from '../chain/step-sums.ts';
import { meanOf, tiltedTo } from './tilted.ts';

export interface ValueTables {
  /** Tables that stand one after another, such as of units with many and with few events. */
  readonly tables: number;
  /** Values of a kind. */
  readonly each: number;
  readonly isOrdered: boolean;
  /** Whether the tables after the first are of levels: the first one is then of units without any, and has nothing in common with them. */
  readonly areLevels?: boolean;
}

/** Below every share. */
const LEAST = 1e-7;

/**
 * How likely each value is after the one before it of the same kind, by table, from noisy counts; values are told apart by kind, `each` of them a kind, and the last of the values
 * before says that there was none. What is of two kinds is 0.
 */
export function estimateValues(
  { parents, size, values, variance }: NoisyTable,
  { tables, each, isOrdered, areLevels = false }: ValueTables,
): Float64Array {
  const estimated = new Float64Array(values.length);
  const rows = parents / tables;
  for (let kind = 0; kind < size / each; kind++) {
    const at = (table: number, before: number): number =>
      (table * rows + (before < each ? kind * each + before : rows - 1)) * size + kind * each;
    const counted = Array.from({ length: tables }, (_, table): Float64Array => {
      const block = new Float64Array((each + 1) * each);
      for (let before = 0; before <= each; before++) {
        block.set(values.subarray(at(table, before), at(table, before) + each), before * each);
      }
      return block;
    });
    const of = { each, variance, isOrdered };
    const found = areLevels
      ? [...estimateKind(counted.slice(0, 1), of), ...estimateLevels(counted.slice(1), of)]
      : estimateKind(counted, of);
    for (const [table, shares] of found.entries()) {
      for (let before = 0; before <= each; before++) {
        estimated.set(shares.subarray(before * each, (before + 1) * each), at(table, before));
      }
    }
  }
  return estimated;
}

/** Times that tables are moved to how far apart a value and the next one are, and to the values that each has. */
const ROUNDS = 6;

/**
 * Of one kind, tables of levels. What they have in common is how far a value lies from the one before, against values of the level that do not follow it; each has the values of its
 * level, and beyond that what its own counts say.
 */
function estimateLevels(counted: readonly Float64Array[], of: OfKind): Float64Array[] {
  const { each, variance } = of;
  const cells = each * each;
  const after = counted.map((table) => table.slice(0, cells));
  const shares = normalised(sharesOfBoth(sumOf(after), each, after.length * variance));
  const levels = after.map((table) => ({
    table,
    own: sharesOfTable(table, shares, of),
    total: Math.max(1, sum(table)),
  }));
  const alone = levels.map(({ own, total }) =>
    Float64Array.from({ length: cells }, (_, cell) => total * own[Math.floor(cell / each)]! * own[cell % each]!),
  );
  const wanted = fallingSteps(stepSums(sumOf(after), each), stepSums(sumOf(alone), each), after.length * variance);
  let expected = alone;
  for (let round = 0; round < ROUNDS; round++) {
    const change = stepSums(sumOf(expected), each).map((count, step) => wanted[step]! / Math.max(1e-9, count));
    expected = expected.map((table, level) => {
      const { own, total } = levels[level]!;
      const next = table.map((count, cell) => count * change[(cell % each) - Math.floor(cell / each) + each - 1]!);
      return movedTo(next, own, own).map((share) => share * total);
    });
  }
  return levels.map(({ table, own }, level) => {
    const found = shrunkByHalves(table, expected[level]!, each, variance);
    const chances = new Float64Array(cells + each);
    for (let before = 0; before < each; before++) {
      const row = found.slice(before * each, (before + 1) * each);
      chances.set(normalised(row.map((count) => Math.max(LEAST, count))), before * each);
    }
    chances.set(estimateFirst(counted[level]!.slice(cells), own, variance), cells);
    return chances;
  });
}

interface OfKind {
  readonly each: number;
  readonly variance: number;
  readonly isOrdered: boolean;
}

/** Of one kind, the tables one by one: what all have in common, moved to the values that each has, and what its own counts say beyond that. */
function estimateKind(counted: readonly Float64Array[], { each, variance, isOrdered }: OfKind): Float64Array[] {
  const cells = each * each;
  const after = counted.map((table) => table.slice(0, cells));
  const first = counted.map((table) => table.slice(cells));
  const together = sumOf(after);
  const shares = normalised(sharesOfBoth(together, each, after.length * variance));
  const common = estimateTransition(
    { parents: each, size: each, values: together, variance: after.length * variance },
    shares,
    shares,
    isOrdered ? 'falling' : 'none',
  );
  const commonFirst = estimateFirst(sumOf(first), shares, after.length * variance);
  return after.map((table, i) => {
    const own = sharesOfTable(table, shares, { each, variance, isOrdered });
    const total = Math.max(1, sum(table));
    const expected = movedTo(common, own, own).map((share) => share * total);
    const found = counted.length === 1 ? common : shrunkByHalves(table, expected, each, variance);
    const tilted = normalised(commonFirst.map((share, value) => (share * own[value]!) / shares[value]!));
    const begun = counted.length === 1 ? commonFirst : estimateFirst(first[i]!, tilted, variance);
    const chances = new Float64Array(cells + each);
    for (let before = 0; before < each; before++) {
      chances.set(
        normalised(found.slice(before * each, (before + 1) * each).map((count) => Math.max(LEAST, count))),
        before * each,
      );
    }
    chances.set(begun, cells);
    return chances;
  });
}

/** Of the values before and after together, at least a part of their noise. */
function sharesOfBoth(table: Float64Array, size: number, variance: number): Float64Array {
  const both = new Float64Array(size);
  table.forEach((count, cell) => {
    both[Math.floor(cell / size)]! += count / 2;
    both[cell % size]! += count / 2;
  });
  const noise = Math.sqrt((size * variance) / 2);
  return both.map((count) => Math.max(0.1 * noise, count));
}

/** Shares of values in one of several tables: those of all, tilted until their mean is its own, and beyond that as far as counts stand out from noise. */
function sharesOfTable(table: Float64Array, shares: Float64Array, { each, variance, isOrdered }: OfKind): Float64Array {
  const counts = sharesOfBoth(table, each, variance);
  const total = Math.max(1, sum(table));
  const tilted = isOrdered ? tiltedTo(shares, meanOf(normalised(counts))) : shares;
  const noisy = { parents: 1, size: each, values: counts, variance: (each * variance) / 2 };
  return normalised(
    shrunk(
      noisy.values,
      tilted.map((share) => share * total),
      noisy.variance,
    ),
  );
}

/** Values that have none before them: about as those that have one. */
function estimateFirst(counts: Float64Array, shares: Float64Array, variance: number): Float64Array {
  const total = Math.max(1, sum(counts));
  return normalised(
    shrunk(
      counts,
      shares.map((share) => share * total),
      variance,
    ).map((count) => Math.max(LEAST, count)),
  );
}

function sumOf(tables: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(tables[0]!.length);
  for (const table of tables)
    table.forEach((count, cell) => {
      all[cell]! += count;
    });
  return all;
}
