import type { EvaluatedColumn, EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { JointNumbering } from '../joint-numbering.ts';

/** Code of missing values; -1 where a column has none. */
export const missingCode = ({ coding }: EvaluatedColumn): number =>
  coding.cells.findIndex(({ kind }) => kind === 'missing');

/** Columns together missing in a row. */
export interface MissingPattern {
  /** Positions among those that were asked about. */
  readonly missing: readonly number[];
  /** Share of the rows of each table that have just this pattern. */
  readonly shares: readonly number[];
}

/** Every pattern of missing values over `columns` that occurs in any of `tables`. */
export function missingPatterns(tables: readonly EvaluatedTable[], columns: readonly number[]): MissingPattern[] {
  const numbering = new JointNumbering(tables.reduce((rows, table) => rows + table.rows, 0));
  const numbers = tables.map(({ rows }) => new Int32Array(rows));
  for (const c of columns) {
    numbering.clear();
    tables.forEach((table, t) => {
      const { codes } = table.columns[c]!;
      const code = missingCode(table.columns[c]!);
      const isMissing = new Uint8Array(codes.length);
      for (let row = 0; row < isMissing.length; row++) isMissing[row] = codes[row] === code ? 1 : 0;
      numbering.number(numbers[t]!, isMissing, numbers[t]!);
    });
  }
  const patterns = columns.length === 0 ? 1 : numbering.distinct;
  const counts = tables.map(() => new Float64Array(patterns));
  const seen: { readonly table: number; readonly row: number }[] = [];
  numbers.forEach((ofTable, table) => {
    const own = counts[table]!;
    for (let row = 0; row < ofTable.length; row++) {
      const pattern = ofTable[row]!;
      own[pattern] = own[pattern]! + 1;
      if (own[pattern] === 1) seen[pattern] ??= { table, row };
    }
  });
  return seen.map(({ table, row }, pattern) => ({
    missing: [...columns.keys()].filter((i) => {
      const column = tables[table]!.columns[columns[i]!]!;
      return column.codes[row] === missingCode(column);
    }),
    shares: tables.map(({ rows }, t) => counts[t]![pattern]! / rows),
  }));
}

/** Share of `rows` of a column that is missing; 0 of a column that never is. */
export function missingShare(column: EvaluatedColumn, rows?: Uint32Array): number {
  const code = missingCode(column);
  let count = 0;
  if (rows === undefined) {
    for (const one of column.codes) if (one === code) count++;
    return count / column.codes.length;
  }
  for (const row of rows) if (column.codes[row] === code) count++;
  return count / rows.length;
}
