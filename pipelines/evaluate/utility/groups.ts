import { columnLevels } from '../../statistics/column-levels.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import type { ResultAbout } from './utility-result.ts';

/** A group with fewer rows on either side is not judged. */
export const LEAST_ROWS = 20;
/** Nor one with fewer units among the records. */
export const LEAST_UNITS = 10;

/** The rows of each group of `table`: one a combination of codes of `attributes`, row-major. Groups without rows are there, empty. */
export function groupRows(table: EvaluatedTable, attributes: readonly number[]): Uint32Array[] {
  const columns = attributes.map((c) => table.columns[c]!);
  const groups = columns.reduce((product, { size }) => product * size, 1);
  const keys = new Int32Array(table.rows);
  for (const { codes, size } of columns) {
    for (let row = 0; row < keys.length; row++) keys[row] = keys[row]! * size + codes[row]!;
  }
  const counts = new Uint32Array(groups);
  for (const key of keys) counts[key] = counts[key]! + 1;
  const found = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]!;
    found[key]![counts[key]!] = row;
    counts[key] = counts[key]! + 1;
  }
  return found;
}

/** What group number `group` of `attributes` is called: of two attributes both, joined. */
export function groupName(
  { columns }: EvaluatedTable,
  attributes: readonly number[],
  group: number,
): NonNullable<ResultAbout['group']> {
  let rest = group;
  const values = attributes
    .toReversed()
    .map((c) => {
      const { coding, size } = columns[c]!;
      const level = columnLevels(coding)[rest % size];
      rest = Math.floor(rest / size);
      return level ?? 'missing';
    })
    .toReversed();
  return { column: attributes.map((c) => columns[c]!.name).join(' and '), value: values.join(' and ') };
}

/** Why a group is not judged; `undefined` where it is. */
export function tooFew({
  real,
  units,
  synthetic,
}: {
  real: number;
  /** Where what is told rests on how units differ. */
  units?: number;
  synthetic: number;
}): string | undefined {
  if (real < LEAST_ROWS) return `fewer than ${LEAST_ROWS} records are in the group`;
  if (units !== undefined && units < LEAST_UNITS)
    return `the records in the group are those of fewer than ${LEAST_UNITS} units`;
  if (synthetic < LEAST_ROWS) return `fewer than ${LEAST_ROWS} synthetic rows are in the group`;
  return undefined;
}

export const NO_ATTRIBUTES = 'the dictionary declares no protected attributes';
