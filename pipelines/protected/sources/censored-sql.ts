import type { CensoredCell } from '../../dictionary/censored.ts';
import type { Dialect } from './dialect.ts';
import { double, literal } from './session/sql.ts';
import { tidySql } from './tidy-sql.ts';
import { numberSql, type ScaleRule } from './value-steps.ts';

/**
 * Cases for texts that begin with the mark of a limit of measurement, each giving the position of a cell from `first` on. A limit counts as
 * the nearest declared one that it says more than: below 0.3 is below 0.5. One that no declared limit covers is `unreadable`.
 */
export function censoredSql(
  name: string,
  rule: ScaleRule,
  first: number,
  unreadable: number,
  sql: Dialect,
): readonly string[] {
  const tidy = tidySql(name, false, sql);
  const marks = [...new Set(rule.censored.map(({ mark }) => mark))].sort((a, b) => b.length - a.length);
  return marks.map((mark) => {
    const rest = sql.trim(`substr(${tidy}, ${Array.from(mark).length + 1})`);
    const limit = numberSql(rest, rule.form, sql);
    const cells = rule.censored.flatMap((cell, i) => (cell.mark === mark ? [{ cell, position: first + i }] : []));
    // The least of the limits above what is below, the greatest of those below what is above.
    const ordered = cells[0]!.cell.side === 'below' ? cells : cells.reverse();
    const found = ordered.map(({ cell, position }) => `WHEN ${holds(cell, limit, rest, sql)} THEN ${position}`);
    return `WHEN starts_with(${tidy}, ${literal(mark)}) THEN CASE ${found.join(' ')} ELSE ${unreadable} END`;
  });
}

function holds({ side, limit: declared }: CensoredCell, limit: string, rest: string, sql: Dialect): string {
  if (declared === undefined) return `${sql.isFinite(limit)} OR ${rest} = ''`;
  return `${sql.isFinite(limit)} AND ${limit} ${side === 'below' ? '<=' : '>='} ${double(declared)}`;
}
