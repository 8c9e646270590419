import type { ImpossibleCells } from '../../../models/model.ts';
import type { ColumnCoding } from '../coding.ts';
import type { LinkedDictionary } from './linked-dictionary.ts';
import type { LinkedColumns, UnitColumn } from './made-columns.ts';

/** Which column of the units tells whether a unit has a row of a single table, and the code that says that it has none. */
export interface TellingColumn {
  readonly column: number;
  readonly absent: number;
}

/** By the first of its columns that is there wherever the row is, or by one of its own. */
export function tellingColumn({ units }: LinkedColumns, { tables }: LinkedDictionary, table: number): TellingColumn {
  const column = units.findIndex(
    ({ from }) =>
      (from.of === 'present' && from.table === table) ||
      (from.of === 'single' &&
        from.table === table &&
        missingOf(tables[table]!.dictionary.codings[from.column]!) === undefined),
  );
  const { coding, from } = units[column]!;
  return { column, absent: from.of === 'present' ? 0 : missingOf(coding)! };
}

/**
 * What no unit can be of what is made of tables with at most one row a unit: a value without a row, a row without a value that all rows have, or no row
 * where every unit has one.
 */
export function impossibleRows(columns: LinkedColumns, dictionary: LinkedDictionary): ImpossibleCells[] {
  const lacking = dictionary.tables.flatMap(({ always }, table): ImpossibleCells[] => {
    if (always === undefined) return [];
    const { column, absent } = tellingColumn(columns, dictionary, table);
    const { size } = columns.units[column]!.coding;
    return [{ columns: [column], cells: Uint8Array.from({ length: size }, (_, code) => Number(code === absent)) }];
  });
  return [...lacking, ...impossiblePairs(columns, dictionary)];
}

function impossiblePairs(columns: LinkedColumns, dictionary: LinkedDictionary): ImpossibleCells[] {
  return columns.units.flatMap((unit, at): ImpossibleCells[] => {
    const { from, coding } = unit;
    if (from.of !== 'single') return [];
    const tells = tellingColumn(columns, dictionary, from.table);
    if (tells.column === at) return [];
    const missing = missingOf(coding)!;
    const required = missingOf(dictionary.tables[from.table]!.dictionary.codings[from.column]!) === undefined;
    const cells = pairOf(columns.units[tells.column]!, unit, (told, own) => {
      if (told === tells.absent) return own !== missing;
      return required && own === missing;
    });
    return [{ columns: [tells.column, at], cells }];
  });
}

function pairOf(a: UnitColumn, b: UnitColumn, impossible: (a: number, b: number) => boolean): Uint8Array {
  const [rows, size] = [a.coding.size, b.coding.size];
  return Uint8Array.from({ length: rows * size }, (_, cell) =>
    Number(impossible(Math.floor(cell / size), cell % size)),
  );
}

function missingOf({ cells }: ColumnCoding): number | undefined {
  const at = cells.findIndex(({ kind }) => kind === 'missing');
  return at < 0 ? undefined : at;
}
