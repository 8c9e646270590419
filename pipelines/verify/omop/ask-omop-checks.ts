import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlName, sqlText } from '../../release-folder/tables/sql-text.ts';
import { CDM_TABLES, type CdmType } from './cdm-fields.ts';
import type { OmopCheck } from './omop-check.ts';

/** A Parquet file with a table of the model. The path holds none of the characters `*?[`. */
export interface CdmFile {
  /** As the release calls it: in small letters or capitals. */
  readonly table: string;
  readonly path: string;
}

export interface AskedCheck {
  readonly check: OmopCheck;
  /** Violating rows; undefined where the question cannot be asked of these tables. */
  readonly violations: number | undefined;
}

/** What the questions find beside the tables themselves. */
export const CDM_SCHEMAS = `CREATE SCHEMA cdm; CREATE SCHEMA cdm_release;
CREATE TABLE cdm_release.tables (name VARCHAR); CREATE TABLE cdm_release.fields (tbl VARCHAR, name VARCHAR)`;

export const CDM_SQL_TYPES: Readonly<Record<CdmType, string>> = {
  integer: 'INTEGER',
  number: 'DOUBLE',
  date: 'DATE',
  datetime: 'TIMESTAMP',
  text: 'VARCHAR',
};

/**
 * Asks `checks` of the tables in `files`, those alone for which there is something to check. Tables that are none of the model's are not looked at.
 * Throws what the engine throws where a file cannot be read.
 */
export async function askOmopChecks(
  connection: DuckDBConnection,
  files: readonly CdmFile[],
  checks: readonly OmopCheck[],
): Promise<readonly AskedCheck[]> {
  await connection.run(CDM_SCHEMAS);
  const released = new Map<string, ReadonlySet<string>>();
  for (const file of files) released.set(file.table.toLowerCase(), await openTable(connection, file));
  const asked: AskedCheck[] = [];
  for (const check of checks) {
    if (!isAsked(check, released)) continue;
    asked.push({ check, violations: await violationsOf(connection, check) });
  }
  return asked;
}

/** The table as a view in which no field of the model is lacking. Returns the names of the columns that it has, in small letters. */
async function openTable(connection: DuckDBConnection, { table, path }: CdmFile): Promise<ReadonlySet<string>> {
  const name = table.toLowerCase();
  const source = `read_parquet(${sqlText(path)}, hive_partitioning = false)`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  const own = new Set(described.getRowObjects().map((row) => String(row['column_name']).toLowerCase()));
  const model = CDM_TABLES.find((one) => one.name === name);
  const fields = [...own].map((field) => `(${sqlText(name)}, ${sqlText(field)})`);
  await connection.run(`INSERT INTO cdm_release.tables VALUES (${sqlText(name)})`);
  await connection.run(`INSERT INTO cdm_release.fields VALUES ${fields.join(', ')}`);
  if (model === undefined) return own;
  const lacking = model.fields.filter((field) => !own.has(field.name));
  const nulls = lacking.map((field) => `, NULL::${CDM_SQL_TYPES[field.type]} AS ${sqlName(field.name)}`);
  await connection.run(`CREATE VIEW cdm.${sqlName(name)} AS SELECT *${nulls.join('')} FROM ${source}`);
  return own;
}

const isAsked = ({ needs, without }: OmopCheck, released: ReadonlyMap<string, ReadonlySet<string>>): boolean =>
  (without === undefined || !released.has(without)) &&
  Object.entries(needs).every(([table, fields]) => {
    const own = released.get(table);
    return own !== undefined && fields.every((field) => own.has(field));
  });

/** The number of violating rows in the tables of a connection; undefined where the question cannot be asked of them. */
export async function violationsOf(
  connection: DuckDBConnection,
  { sql }: Pick<OmopCheck, 'sql'>,
): Promise<number | undefined> {
  try {
    const result = await connection.runAndReadAll(sql);
    return Number(result.getRows()[0]![0]);
  } catch {
    // Columns of other types than the model's cannot be compared; what is wrong with them is told by the checks of types.
    return undefined;
  }
}
