import { partOfUnit } from '../bounding/bound-in-database.ts';
import { packedSql, unpackedSql } from '../bounding/packed-sql.ts';
import type { ColumnSql } from '../sources/column-sql.ts';
import { type CodedRows, outsideDomain } from '../sources/encode-table.ts';
import { unsigned } from '../sources/session/sql.ts';
import { type TableReadings, tableReadings } from '../sources/table-readings.ts';
import { codeLookup } from './code-lookup.ts';
import { codeColumn } from './record-table.ts';

/** A column of a table, as SQL. */
export interface NamedSql {
  readonly sql: string;
  readonly name: string;
}

export const named = (columns: readonly NamedSql[]): string =>
  columns.map(({ sql, name }) => `${sql} AS ${name}`).join(', ');

/** Positions of all columns in few whole numbers: `content` of positions, and positions, called as codes are, `restored` of `content`. */
export function packedPositions(columns: readonly Pick<ColumnSql, 'recode'>[]): {
  readonly content: readonly NamedSql[];
  readonly restored: readonly NamedSql[];
} {
  const positions = columns.map(({ recode }, i) => ({ sql: codeColumn(i), size: recode.length }));
  const content = packedSql(positions).map((sql, i) => ({ sql, name: `packed_${i}` }));
  const again = unpackedSql(
    positions,
    content.map(({ name }) => name),
  );
  const restored = again.map((sql, i) => ({ sql: unsigned(sql, positions[i]!.size), name: codeColumn(i) }));
  return { content, restored };
}

/**
 * Makes `table` of what each row says in each column, as positions in the `recode` of the column (`packedPositions`), and counts what is no plain value.
 * Throws `VALUE_OUTSIDE_DOMAIN` for a position that its column refuses.
 */
export async function readPositions(rows: CodedRows, table: string): Promise<TableReadings> {
  const { session, path, modelled, columns, from, unit } = rows;
  const { content, restored } = packedPositions(columns);
  const said = columns.map(({ outer }, i) => ({ sql: outer, name: codeColumn(i) }));
  const selected = [named(content)];
  if (unit !== undefined) {
    said.push({ sql: unit, name: 'unit_text' });
    selected.push('unit_text', `${partOfUnit('unit_text')} AS part`);
  }
  await session.runUncompressed(
    path,
    `CREATE TABLE ${table} AS SELECT ${selected.join(', ')} FROM (SELECT ${named(said)} FROM ${from}) AS said`,
  );
  const counts = columns.flatMap(({ plain, readings }, i) =>
    readings.map((_, at) => `count(*) FILTER (${codeColumn(i)} = ${plain + at})`),
  );
  const found = await session.numbers(path, ['count(*)', ...counts], `(SELECT ${named(restored)} FROM ${table})`);
  let next = 1;
  const counted = columns.map(({ plain, readings, recode }, i) => {
    const own = found.slice(next, next + readings.length);
    next += readings.length;
    const refuses = own.some((count, at) => count > 0 && recode[plain + at] === modelled[i]!.coding.size);
    if (refuses) throw outsideDomain(modelled[i]!);
    return own;
  });
  return tableReadings(rows, counted, found[0]!, undefined);
}

/** SQL for the codes of the positions that `readPositions` made, of rows called `e`. */
export async function codesOf({ session, path, columns, modelled }: CodedRows): Promise<{
  readonly select: readonly NamedSql[];
  readonly joins: string;
}> {
  const select: NamedSql[] = [];
  let joins = '';
  for (const [i, column] of columns.entries()) {
    const number = `e.${codeColumn(i)}`;
    const { size } = modelled[i]!.coding;
    const short = specialsOf(column, number);
    if (short !== undefined) {
      select.push({ sql: unsigned(short, size + 1), name: codeColumn(i) });
      continue;
    }
    const lookup = await codeLookup(session, path, { number, map: column.recode, size, name: `lookup_${i}` });
    select.push({ sql: lookup.expression, name: codeColumn(i) });
    joins += lookup.join;
  }
  return { select, joins };
}

/** Where plain positions are codes already, only the few others need a word. */
function specialsOf({ recode, plain }: ColumnSql, number: string): string | undefined {
  for (let position = 0; position < plain; position++) if (recode[position] !== position) return undefined;
  const others = Array.from(recode.subarray(plain), (code, at) => `WHEN ${plain + at} THEN ${code}`);
  return `CASE ${number} ${others.join(' ')} ELSE ${number} END`;
}
