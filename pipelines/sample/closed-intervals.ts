import { previousDouble } from '../dictionary/previous-double.ts';

/** The doubles from `from` to `to`, both included. A set is a list of them, ascending and without overlap. */
export interface ClosedInterval {
  readonly from: number;
  readonly to: number;
}

export const EVERYTHING: readonly ClosedInterval[] = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];

export const below = (value: number): ClosedInterval => ({ from: Number.NEGATIVE_INFINITY, to: previousDouble(value) });

export const above = (value: number): ClosedInterval => ({ from: nextDouble(value), to: Number.POSITIVE_INFINITY });

/** The same numbers in order, with what overlaps joined and what is empty dropped. */
export function union(intervals: readonly ClosedInterval[]): readonly ClosedInterval[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of intervals.filter((one) => one.from <= one.to).sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

export const complement = (set: readonly ClosedInterval[]): readonly ClosedInterval[] =>
  set.reduce<readonly ClosedInterval[]>(
    (rest, { from, to }) => intersection(rest, union([below(from), above(to)])),
    EVERYTHING,
  );

export function intersection(a: readonly ClosedInterval[], b: readonly ClosedInterval[]): readonly ClosedInterval[] {
  const common: ClosedInterval[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const from = Math.max(a[i]!.from, b[j]!.from);
    const to = Math.min(a[i]!.to, b[j]!.to);
    if (from <= to) common.push({ from, to });
    if (a[i]!.to < b[j]!.to) i++;
    else j++;
  }
  return common;
}

const nextDouble = (value: number): number => -previousDouble(-value);
