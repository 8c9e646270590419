import { possibleTables } from '../../models/graphical/inference/hard-constraints.ts';
import type { ImpossibleCells } from '../../models/model.ts';
import { someOf } from '../workspace/text/some-of.ts';
import type { DictionaryConstraint } from './constraint.ts';
import type { ModelledColumn } from './dictionary.ts';

/** A column that constraints leave too little of, and which of them says the last word on it. */
export interface TooLittleLeft {
  readonly constraint: number;
  readonly text: string;
}

/**
 * Columns that constraints leave no value at all, and values that stand in no line that lists over the same columns have in common:
 * records are possible, but in all of them there is null. `cells` are what each constraint forbids; together they leave records.
 */
export function tooLittleLeft(
  constraints: readonly DictionaryConstraint[],
  cells: readonly ImpossibleCells[],
  modelled: readonly ModelledColumn[],
): TooLittleLeft[] {
  const sizes = modelled.map(({ coding }) => coding.size);
  const isValue = modelled.map(({ coding }) => coding.cells.map(({ kind }) => kind !== 'missing' && kind !== 'other'));
  const lastOf = (columns: readonly number[]): number =>
    cells.findLastIndex((one) => columns.every((column) => one.columns.includes(column)));
  const emptied = possibleTables(sizes, cells).flatMap(({ columns, values }): TooLittleLeft[] => {
    const [column] = columns;
    if (columns.length > 1 || values.some((possible, code) => possible > 0 && isValue[column!]![code]!)) return [];
    const { name } = modelled[column!]!;
    const text = `the constraints together leave "${name}" no value; take one of them back, or leave the column out with kind: text`;
    return [{ constraint: lastOf([column!]), text }];
  });
  if (emptied.length > 0) return emptied;
  const lists = cells.filter((_, i) => constraints[i]!.kind === 'combinations');
  return possibleTables(sizes, lists).flatMap(({ columns, values }) => {
    const common = columns.map(() => new Set<number>());
    for (const [cell, possible] of values.entries()) {
      if (possible === 0) continue;
      const codes = codesAt(cell, columns, sizes);
      if (codes.every((code, i) => isValue[columns[i]!]![code]!))
        for (const [i, code] of codes.entries()) common[i]!.add(code);
    }
    return columns.flatMap((column, i): TooLittleLeft[] => {
      const { name, coding } = modelled[column]!;
      const gone = coding.cells.flatMap((one, code) =>
        one.kind === 'value' && !common[i]!.has(code) ? [String(one.value)] : [],
      );
      if (gone.length === 0) return [];
      const text = `the lists of combinations have no line in common for ${someOf(gone, 'values')} of "${name}"; mend one of them`;
      return [{ constraint: lastOf(columns), text }];
    });
  });
}

/** The code of each of `columns` at a cell of their table, whose last column runs fastest. */
function codesAt(cell: number, columns: readonly number[], sizes: readonly number[]): number[] {
  let rest = cell;
  return columns
    .toReversed()
    .map((column) => {
      const code = rest % sizes[column]!;
      rest = (rest - code) / sizes[column]!;
      return code;
    })
    .toReversed();
}
