import { codeColumn } from './record-table.ts';

/** What is counted of the rows of a cell. */
export interface Counted {
  /** An aggregate: of rows, or of what they weigh. */
  readonly sum: string;
  /** It may pass 32 bits: counts are doubles. */
  readonly isWide: boolean;
}

/**
 * Counts of one marginal as SQL: rows of `which`, the cell (row-major, the last column fastest) and its count, for the cells that
 * hold a record. Grouped by the columns themselves, because small columns are then counted in an array; the cell is made of
 * each group afterwards.
 */
export function marginalSql(
  table: string,
  which: number,
  marginal: readonly number[],
  sizeOf: (column: number) => number,
  { sum, isWide }: Counted,
): string {
  const names = marginal.map(codeColumn).join(', ');
  const cell = marginal.reduce(
    (outer, column) =>
      `${outer === '' ? '' : `(${outer}) * ${sizeOf(column)} + `}CAST(${codeColumn(column)} AS UBIGINT)`,
    '',
  );
  return `SELECT CAST(${which} AS UINTEGER) AS which, CAST(${cell} AS UINTEGER) AS cell, CAST(n AS ${isWide ? 'DOUBLE' : 'UINTEGER'}) AS n FROM (SELECT ${names}, ${sum} AS n FROM ${table} GROUP BY ${names})`;
}

/** Marginals of one statement: planning a longer one takes longer than it saves (bench/counting.ts). */
const MARGINALS_A_STATEMENT = 16;
/** Cells whose counts are held at once, 16 MiB, unless one marginal alone has more. */
const CELLS_A_STATEMENT = 2 ** 22;

/** Positions of `cells` in lists that are counted by one statement each. */
export function batchesOf(cells: readonly number[]): readonly (readonly number[])[] {
  const batches: number[][] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const [position, more] of cells.entries()) {
    if (held + more > CELLS_A_STATEMENT || batches.at(-1)!.length === MARGINALS_A_STATEMENT) {
      batches.push([]);
      held = 0;
    }
    batches.at(-1)!.push(position);
    held += more;
  }
  return batches;
}
