import { codeColumn } from '../counting/record-table.ts';
import type { JointBlock } from './joint-blocks.ts';

/**
 * Counts of all marginals of a block: rows of which marginal, its cell (row-major, the last column fastest) and the count, for cells that hold a record.
 * The joint count of all columns of the block stays in the engine.
 */
export function blockSql(
  relation: string,
  { columns, marginals }: JointBlock,
  all: readonly (readonly number[])[],
  sizeOf: (column: number) => number,
): string {
  const names = columns.map(codeColumn);
  if (marginals.length === 1) {
    const own = all[marginals[0]!]!;
    const groups = own.length === 0 ? '' : ` GROUP BY ${own.map(codeColumn).join(', ')}`;
    const selected = [...own.map(codeColumn), 'count(*) AS n'].join(', ');
    return `SELECT ${marginals[0]}, ${cellSql(own, sizeOf)}, n FROM (SELECT ${selected} FROM ${relation}${groups}) AS j`;
  }
  const sets = marginals.map((at) => `(${all[at]!.map(codeColumn).join(', ')})`).join(', ');
  const joint = `SELECT ${names.join(', ')}, count(*) AS n FROM ${relation} GROUP BY ${names.join(', ')}`;
  const summed = `SELECT grouping(${names.join(', ')}) AS g, ${names.join(', ')}, sum(n) AS n FROM (${joint}) AS j GROUP BY GROUPING SETS (${sets})`;
  const whens = (then: (at: number) => string | number): string =>
    marginals.map((at) => `WHEN ${maskOf(columns, all[at]!)} THEN ${then(at)}`).join(' ');
  return `SELECT CASE g ${whens((at) => at)} END, CASE g ${whens((at) => cellSql(all[at]!, sizeOf))} END, n FROM (${summed}) AS s`;
}

/** What `grouping` says of a set: a bit for each column that is not in it, the first column highest. */
const maskOf = (columns: readonly number[], set: readonly number[]): number =>
  columns.reduce((mask, column) => 2 * mask + (set.includes(column) ? 0 : 1), 0);

function cellSql(columns: readonly number[], sizeOf: (column: number) => number): string {
  const cell = columns.reduce(
    (outer, column) =>
      `${outer === '' ? '' : `(${outer}) * ${sizeOf(column)} + `}CAST(${codeColumn(column)} AS BIGINT)`,
    '',
  );
  return cell === '' ? '0' : cell;
}
