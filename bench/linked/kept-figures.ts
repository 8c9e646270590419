import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DictionaryTable, LinkedDictionary } from '../../pipelines/dictionary/linked/linked-dictionary.ts';
import { type Query, withDatabase } from '../clinical-numbers/database.ts';
import type { BenchFigure } from './bench-figure.ts';

/** How often a release breaks what holds at every budget: counted in its files by SQL, which shares no code with what wrote them. */
export function keptFigures(folder: string, { tables }: LinkedDictionary): Promise<BenchFigure[]> {
  const held = tables.filter(({ source }) => source === 'table');
  return withDatabase(async (query) => {
    for (const { name } of held) {
      await query(
        `CREATE VIEW "${name}" AS SELECT * FROM read_parquet('${fileOf(folder, name)}', file_row_number = true)`,
      );
    }
    const total = async (of: (table: DictionaryTable) => readonly string[]): Promise<number> =>
      sumOf(query, held.flatMap(of));
    return [
      { figure: 'orphans', synthetic: await total((table) => orphans(table, tables)) },
      { figure: 'repeatedKeys', synthetic: await total(repeatedKeys) },
      { figure: 'constantChanges', synthetic: await total(constantChanges) },
      { figure: 'outOfOrder', synthetic: await total(outOfOrder) },
      { figure: 'requiredNull', synthetic: await total(requiredNull) },
    ];
  });
}

function fileOf(folder: string, table: string): string {
  const path = join(folder, `${table}.parquet`);
  if (!existsSync(path)) throw new Error(`The release has no ${path}`);
  return path;
}

async function sumOf(query: Query, counts: readonly string[]): Promise<number> {
  let sum = 0;
  for (const sql of counts) sum += Number(Object.values((await query(sql))[0]!)[0]);
  return sum;
}

/** Rows whose parent, or whose unit, is in no table. */
function orphans(table: DictionaryTable, tables: readonly DictionaryTable[]): string[] {
  const units = tables.find(({ role }) => role === 'units')!;
  const parent = table.parent && tables[table.parent.table]!;
  const links: [column: string | undefined, of: DictionaryTable | undefined][] = [
    [table.parent?.column, parent],
    [table.role === 'units' || table.unit === table.parent?.column ? undefined : table.unit, units],
  ];
  return links.flatMap(([column, of]) =>
    column === undefined || of?.source !== 'table' || of.key === undefined
      ? []
      : [`SELECT count(*) FROM "${table.name}" WHERE "${column}" NOT IN (SELECT "${of.key}" FROM "${of.name}")`],
  );
}

const repeatedKeys = ({ name, key }: DictionaryTable): string[] =>
  key === undefined ? [] : [`SELECT count(*) - count(DISTINCT "${key}") FROM "${name}"`];

/** Units that have two values of what is the same in all their rows. */
const constantChanges = ({ name, unit, constant }: DictionaryTable): string[] =>
  constant.map(
    (column) =>
      `SELECT count(*) FROM (SELECT 1 FROM "${name}" GROUP BY "${unit}"
       HAVING count(DISTINCT "${column}") + (count(*) > count("${column}"))::int > 1)`,
  );

/** Rows whose time is before that of a row of the unit that stands above it in the file. */
function outOfOrder({ name, unit, parent, role, order }: DictionaryTable): string[] {
  const owner = unit ?? (role === 'events' ? parent?.column : undefined);
  if (order === undefined || owner === undefined) return [];
  return [
    `SELECT count(*) FROM (SELECT "${order.column}" < lag("${order.column}")
       OVER (PARTITION BY "${owner}" ORDER BY file_row_number) AS earlier FROM "${name}") WHERE earlier`,
  ];
}

/** Keys, times, and columns whose values are never missing by the dictionary. */
function requiredNull({ name, key, unit, order, layout, dictionary }: DictionaryTable): string[] {
  const filled = dictionary.codings
    .filter(({ cells }) => cells.every(({ kind }) => kind !== 'missing'))
    .map((coding) => coding.name);
  return [key, unit, order?.column, ...filled]
    .filter((column) => column !== undefined && layout.includes(column))
    .map((column) => `SELECT count(*) FROM "${name}" WHERE "${column}" IS NULL`);
}
