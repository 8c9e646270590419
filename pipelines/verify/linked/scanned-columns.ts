import type { Cell, ColumnCoding } from '../../dictionary/coding.ts';
import {
  isWritten,
  type ModelledOutput,
  type OutputColumn,
  outputName,
} from '../../release-folder/decode/output-column.ts';
import { tableFields } from '../../release-folder/decode/output-fields.ts';

/** A written column that is counted from a time that no file holds, with the least and the greatest difference. */
export interface CountedColumn {
  readonly column: ModelledOutput;
  /** The time that it is counted from. */
  readonly from: Extract<OutputColumn, { kind: 'time' }>;
  readonly least: number;
  readonly most: number;
}

/** The columns of a table that are counted from times that no file holds. */
export function countedColumns(columns: readonly OutputColumn[]): CountedColumn[] {
  return columns.flatMap((column): CountedColumn[] => {
    if (column.kind !== 'modelled' || column.offset === undefined) return [];
    const from = columns.find((other) => outputName(other) === column.offset!.after);
    if (from?.kind !== 'time' || from.written) return [];
    const ends = column.coding.cells.flatMap((cell) =>
      cell.kind === 'interval'
        ? [cell.lower, cell.closed ? cell.upper : cell.upper - 1]
        : cell.kind === 'value'
          ? [Number(cell.value)]
          : [],
    );
    return [{ column, from, least: Math.min(...ends), most: Math.max(...ends) }];
  });
}

/** The written columns as a scan of one file sees them: what is counted from elsewhere is any time of its range, and is held against that by itself. */
export function scannedColumns(columns: readonly OutputColumn[]): OutputColumn[] {
  const counted = new Set(countedColumns(columns).map(({ column }) => outputName(column)));
  const { fields, operands } = tableFields(columns);
  return columns.flatMap((column, at): OutputColumn[] => {
    if (!isWritten(column)) return [];
    if (column.kind === 'modelled' && overlaps(column.coding.cells))
      return [{ ...column, coding: asOneRange(column.coding) }];
    if (column.kind !== 'modelled' || !counted.has(outputName(column))) return [column];
    const { name, nullable } = fields[at]!;
    const { lower, upper } = operands.get(name)!;
    const range: Cell = { kind: 'interval', lower, upper, closed: true };
    const cells: readonly Cell[] = nullable ? [range, { kind: 'missing' }] : [range];
    const coding = { name, kind: column.offset!.type, size: cells.length, cells };
    const kept = column.stored === undefined ? {} : { stored: column.stored };
    return [{ kind: 'time', coding, from: { of: 'row', year: false }, written: true, ...kept }];
  });
}

type Interval = Extract<Cell, { kind: 'interval' }>;

const intervalsOf = (cells: readonly Cell[]): Interval[] =>
  cells.filter((cell) => cell.kind === 'interval').toSorted((a, b) => a.lower - b.lower);

/** Whether cells of different kinds of rows lie over each other. */
const overlaps = (cells: readonly Cell[]): boolean =>
  intervalsOf(cells).some(({ upper }, i, all) => i + 1 < all.length && all[i + 1]!.lower < upper);

/** The same column with one interval from the least to the greatest of its numbers: which of them go with which kind is seen when it is made again. */
function asOneRange(coding: ColumnCoding): ColumnCoding {
  const intervals = intervalsOf(coding.cells);
  const upper = Math.max(...intervals.map((cell) => cell.upper));
  const range: Cell = { kind: 'interval', lower: intervals[0]!.lower, upper, closed: true };
  const cells = [range, ...coding.cells.filter(({ kind }) => kind !== 'interval')];
  return { ...coding, size: cells.length, cells };
}
