import type { Coins } from './coins.ts';

/** Rows by the group that they belong to, in order: those of group `g` stand at `start[g] .. start[g + 1]`. */
export interface GroupedRows {
  readonly rows: Uint32Array;
  /** One entry more than there are groups. */
  readonly start: Uint32Array;
}

/** Groups rows; those whose group is no number below `groups` are left out. Rows of a group keep their order. */
export function groupRows(groupOf: Uint32Array, groups: number): GroupedRows {
  const start = new Uint32Array(groups + 1);
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row]! < groups) start[groupOf[row]! + 1]!++;
  for (let group = 0; group < groups; group++) start[group + 1]! += start[group]!;
  const next = start.slice(0, groups);
  const rows = new Uint32Array(start[groups]!);
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row]!;
    if (group < groups) rows[next[group]!++] = row;
  }
  return { rows, start };
}

/** Puts the rows of each group in the order of a number; coins decide among equal ones. Takes n log n for a group of n. */
export function orderRows({ rows, start }: GroupedRows, by: ArrayLike<number>, coins: Coins): void {
  const place = new Uint32Array(by.length);
  for (let group = 0; group + 1 < start.length; group++) {
    const [from, to] = [start[group]!, start[group + 1]!];
    if (to - from < 2) continue;
    coins.choose(rows, from, to, to - from);
    for (let i = from; i < to; i++) place[rows[i]!] = i;
    rows.subarray(from, to).sort((a, b) => by[a]! - by[b]! || place[a]! - place[b]!);
  }
}

/** The groups with at most `most` of their rows, neighbours from `first(size)` on where there are more; the same where nobody has more. */
export function cutRows(grouped: GroupedRows, most: number, first: (size: number) => number): GroupedRows {
  const { rows, start } = grouped;
  const groups = start.length - 1;
  const cut = new Uint32Array(groups + 1);
  for (let group = 0; group < groups; group++) {
    cut[group + 1] = cut[group]! + Math.min(most, start[group + 1]! - start[group]!);
  }
  if (cut[groups] === rows.length) return grouped;
  const kept = new Uint32Array(cut[groups]!);
  for (let group = 0; group < groups; group++) {
    const size = start[group + 1]! - start[group]!;
    const count = cut[group + 1]! - cut[group]!;
    const from = start[group]! + (size > count ? first(size) : 0);
    kept.set(rows.subarray(from, from + count), cut[group]!);
  }
  return { rows: kept, start: cut };
}
