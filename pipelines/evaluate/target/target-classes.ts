import { columnLevels, isNumeric } from '../../statistics/column-levels.ts';
import type { EvaluatedColumn, EvaluatedTable } from '../../statistics/evaluated-table.ts';

/** What is to be foretold. */
export interface TargetClasses {
  readonly target: number;
  /** As they stand in a report. Of two classes the first is the rarer among the records. */
  readonly labels: readonly string[];
  /** The class of each row; `NO_VALUE` where the target has none, `OTHER_CLASS` where it has one that is not among the labels. */
  readonly of: (table: EvaluatedTable) => Int16Array;
}

export const NO_VALUE = -1;
export const OTHER_CLASS = -2;

/** Classes of a target, the most frequent: rarer ones stand among the rest. */
const MOST_CLASSES = 8;

/**
 * The classes of a declared target, as the records have them: the values, of which the most frequent 8 are foretold; of numbers and dates with more than
 * that many bins, whether one lies above the median of the records. Says why where there are none.
 */
export function targetClasses(real: EvaluatedTable, target: number | undefined): TargetClasses | string {
  if (target === undefined) return 'the dictionary declares no target';
  const column = real.columns[target]!;
  if (column.numbers !== undefined && isNumeric(column.coding) && column.size > MOST_CLASSES) {
    return aboveMedian(column.numbers, target);
  }
  return valueClasses(column, target);
}

function valueClasses({ coding, codes }: EvaluatedColumn, target: number): TargetClasses | string {
  const levels = columnLevels(coding);
  const counts = new Float64Array(levels.length);
  for (const code of codes) counts[code] = counts[code]! + 1;
  const present = [...levels.keys()].filter((code) => levels[code] !== undefined && counts[code]! > 0);
  if (present.length < 2)
    return present.length === 0
      ? 'no record has a value of the target'
      : 'all records have the same value of the target';
  const frequent = present.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, MOST_CLASSES);
  const named = frequent.length === 2 ? frequent.toReversed() : frequent;
  const classOfCode = Int16Array.from(levels, (level, code) =>
    level === undefined ? NO_VALUE : named.includes(code) ? named.indexOf(code) : OTHER_CLASS,
  );
  return {
    target,
    labels: named.map((code) => levels[code]!),
    of: (table) => Int16Array.from(table.columns[target]!.codes, (code) => classOfCode[code]!),
  };
}

function aboveMedian(numbers: Float64Array, target: number): TargetClasses | string {
  const known = numbers.filter(Number.isFinite).sort();
  if (known.length === 0) return 'no record has a value of the target';
  if (known[0] === known.at(-1)) return 'all records have the same value of the target';
  const middle = known[known.length >> 1]!;
  // Where more than half of the records have the greatest value, nothing lies above it.
  const cut = middle === known.at(-1) ? known[known.indexOf(middle) - 1]! : middle;
  return {
    target,
    labels: ['above the median of the records', 'not above it'],
    of: (table) =>
      Int16Array.from(table.columns[target]!.numbers!, (x) => (Number.isFinite(x) ? (x > cut ? 0 : 1) : NO_VALUE)),
  };
}
