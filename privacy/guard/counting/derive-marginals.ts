import type { CellCounts } from './marginal-counter.ts';

/** A joint marginal, to be summed. */
export interface JointMarginal {
  /** Row-major, the last column fastest. */
  readonly counts: CellCounts;
  /** Its columns in their order, in groups; marginals that want the same of the first groups share those sums. */
  readonly axes: readonly (readonly number[])[];
  readonly sizeOf: (column: number) => number;
  /**
   * Room for sums, as many cells as the joint marginal: each step at least halves what it sums, and its room is free
   * again once what was derived from it has been given.
   */
  readonly arena: CellCounts;
}

/**
 * Marginals of a joint marginal: sums over the columns that each does not name. Each is given once, in the order of its own
 * columns, as an array that holds good until `give` returns.
 */
export function deriveMarginals(
  { counts: joint, axes, sizeOf, arena }: JointMarginal,
  marginals: readonly (readonly number[])[],
  give: (marginal: number, counts: CellCounts) => void,
): void {
  const product = (columns: readonly number[]): number => columns.reduce((cells, column) => cells * sizeOf(column), 1);

  const split = (
    counts: CellCounts,
    free: number,
    depth: number,
    kept: readonly number[],
    members: readonly number[],
  ): void => {
    const group = axes[depth];
    if (group === undefined) {
      for (const member of members) give(member, inOrder(counts, kept, marginals[member]!, sizeOf));
      return;
    }
    const rest = product(axes.slice(depth + 1).flat());
    for (const [, same] of groupBy(members, (member) => wanted(group, marginals[member]!).join())) {
      const left = [...group];
      let reduced: CellCounts = counts;
      let used = free;
      for (const column of group) {
        if (marginals[same[0]!]!.includes(column)) continue;
        const at = left.indexOf(column);
        const inner = product(left.slice(at + 1)) * rest;
        left.splice(at, 1);
        const size = sizeOf(column);
        if (size === 1) continue;
        const sums = arena.subarray(used, used + reduced.length / size);
        if (sums.length * size !== reduced.length)
          throw new RangeError('Cannot derive marginals: the arena is too small');
        sumOut(reduced, size, inner, sums);
        used += sums.length;
        reduced = sums;
      }
      split(reduced, used, depth + 1, [...kept, ...left], same);
    }
  };
  split(
    joint,
    0,
    0,
    [],
    marginals.map((_, i) => i),
  );
}

const wanted = (group: readonly number[], columns: readonly number[]): readonly number[] =>
  group.filter((column) => columns.includes(column));

function groupBy(members: readonly number[], key: (member: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const member of members) {
    const name = key(member);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [member]);
    else group.push(member);
  }
  return groups;
}

/** Sums over an axis of `size` values whose neighbours lie `inner` cells apart. */
function sumOut(counts: CellCounts, size: number, inner: number, sums: CellCounts): void {
  if (inner === 1) {
    for (let to = 0, from = 0; to < sums.length; to++) {
      let sum = 0;
      for (const end = from + size; from < end; from++) sum += counts[from]!;
      sums[to] = sum;
    }
    return;
  }
  sums.fill(0);
  for (let to = 0, from = 0; from < counts.length; to += inner) {
    for (let value = 0; value < size; value++, from += inner) {
      for (let i = 0; i < inner; i++) sums[to + i]! += counts[from + i]!;
    }
  }
}

/** `counts` over the columns `from`, as counts over the same columns in another order. */
function inOrder(
  counts: CellCounts,
  from: readonly number[],
  to: readonly number[],
  sizeOf: (column: number) => number,
): CellCounts {
  if (from.every((column, i) => column === to[i])) return counts;
  const strides = new Map<number, number>();
  let stride = 1;
  for (const column of [...from].reverse()) {
    strides.set(column, stride);
    stride *= sizeOf(column);
  }
  let cells = Uint32Array.of(0);
  for (const column of to) {
    const size = sizeOf(column);
    const next = new Uint32Array(cells.length * size);
    for (let i = 0, at = 0; i < cells.length; i++) {
      for (let value = 0; value < size; value++, at++) next[at] = cells[i]! + value * strides.get(column)!;
    }
    cells = next;
  }
  const ordered = counts instanceof Float64Array ? new Float64Array(cells.length) : new Uint32Array(cells.length);
  for (let i = 0; i < cells.length; i++) ordered[i] = counts[cells[i]!]!;
  return ordered;
}
