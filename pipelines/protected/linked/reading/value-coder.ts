import { type ModelledColumn, specialCodes } from '../../../dictionary/dictionary.ts';
import { readMissing } from '../../sources/value-steps.ts';

/** Stands for text that is no number or date among numbers that were read; NaN stands for a missing value. */
export const UNREADABLE: number = Number.POSITIVE_INFINITY;

/** Gives the code of a number, or the size of the column for what its policy refuses. */
export type ValueCoder = (value: number) => number;

/**
 * The code that `scaleSql` gives a number, for numbers that are known only when tables were linked: those counted from another
 * row, and those that mean something else for each kind of row.
 */
export function valueCoder(column: ModelledColumn): ValueCoder {
  const { rule, coding } = column;
  if (rule.kind !== 'scale') throw new RangeError(`Column ${column.name} has no place on a scale`);
  const { lower, upper, steps } = rule;
  const special = specialCodes(column);
  const code = (which: number | 'refuse'): number => (which === 'refuse' ? coding.size : which);
  const missing = code(special.missing);
  const unreadable = code(special.unreadable);
  const bins = steps.kind === 'even' ? steps.count : steps.starts.length;
  const outside = special.outside === 'clamp' ? undefined : code(special.outside);
  // Of a column that is counted from another, missing codes were told apart before.
  const absent = new Set(
    column.offset === undefined ? (column.missing ?? []).map((text) => readMissing(text, rule)) : [],
  );
  return (read) => {
    if (Number.isNaN(read)) return missing;
    if (read === UNREADABLE) return unreadable;
    const value = rule.scale === 'integer' ? roundAway(read) : read;
    if (absent.has(value)) return missing;
    if (value < lower) return outside ?? 0;
    if (value > upper) return outside ?? bins - 1;
    if (steps.kind === 'even') return Math.min(Math.floor((value - steps.anchor) / steps.width), bins - 1);
    return lastAtOrBelow(steps.starts, value);
  };
}

/** As SQL rounds: halves away from zero. */
const roundAway = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));

function lastAtOrBelow(starts: readonly number[], value: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (value < starts[middle]!) high = middle - 1;
    else low = middle;
  }
  return low;
}
