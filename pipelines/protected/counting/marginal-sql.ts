import { codeColumn } from './record-table.ts';

/**
 * Counts of one marginal as SQL: rows of `which`, the cell (row-major, the last column fastest) and its count, for the cells that
 * hold a record. Grouped by the columns themselves, because small columns are then counted in an array; the cell is made of
 * each group afterwards. With `weight`, an expression over a row, its sum is the count, as a double.
 */
export function marginalSql(
  table: string,
  which: number,
  marginal: readonly number[],
  sizeOf: (column: number) => number,
  weight?: string,
): string {
  const names = marginal.map(codeColumn).join(', ');
  const cell = marginal.reduce(
    (outer, column) =>
      `${outer === '' ? '' : `(${outer}) * ${sizeOf(column)} + `}CAST(${codeColumn(column)} AS UBIGINT)`,
    '',
  );
  return `SELECT CAST(${which} AS UINTEGER) AS which, CAST(${cell} AS UINTEGER) AS cell, CAST(n AS ${weight === undefined ? 'UINTEGER' : 'DOUBLE'}) AS n FROM (SELECT ${names}, ${weight === undefined ? 'count(*)' : `sum(${weight})`} AS n FROM ${table} GROUP BY ${names})`;
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

/**
 * Counts of distinct rows, in three columns: rows of `released` that a compared record equals; records held out; those of them
 * that a compared record equals. A record is held out where `heldOut` has its unit. Every row that occurs anywhere becomes one
 * group, marked by where it occurs: 1 compared, 2 held out, 4 released.
 */
export function comparisonSql(tables: {
  readonly records: string;
  readonly unit: string;
  readonly released: string;
  readonly heldOut: string;
  readonly columns: readonly string[];
}): string {
  const names = tables.columns.join(', ');
  const mark = (bits: string): string => `CAST(${bits} AS UTINYINT) AS mark`;
  const records = `SELECT ${names}, ${mark('CASE WHEN h.unit IS NULL THEN 1 ELSE 2 END')} FROM ${tables.records} AS r LEFT JOIN ${tables.heldOut} AS h ON h.unit = r.${tables.unit}`;
  const released = `SELECT ${names}, ${mark('4')} FROM ${tables.released}`;
  const groups = `SELECT bit_or(mark) AS marks FROM (${records} UNION ALL ${released}) GROUP BY ${names}`;
  const count = (bits: number): string => `CAST(count(*) FILTER (marks & ${bits} = ${bits}) AS UINTEGER)`;
  return `SELECT ${count(5)}, ${count(2)}, ${count(3)} FROM (${groups})`;
}
