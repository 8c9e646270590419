import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { simulatePopulation } from '../../../fixtures/population/simulate.ts';
import { TRUTH } from '../../../fixtures/population/truth.ts';
import { writePopulation } from '../../../fixtures/population/write.ts';
import { CDM_SCHEMAS, CDM_SQL_TYPES, type CdmFile } from '../../../pipelines/verify/omop/ask-omop-checks.ts';
import { CDM_TABLES, type CdmField } from '../../../pipelines/verify/omop/cdm-fields.ts';

/** A folder with the tables of a simulated population, as Parquet. */
export async function populationFiles(persons: number): Promise<readonly CdmFile[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cdm-'));
  const tables = simulatePopulation({ persons, seed: 'omop-checks' });
  await writePopulation(tables, TRUTH, { folder, format: 'parquet' });
  return tables.map(({ name: table }) => ({ table, path: join(folder, `${table}.parquet`) }));
}

/** Tables that the population lacks, each with rows on the days of the conditions. */
const MADE: Readonly<Record<string, string>> = {
  procedure_occurrence: 'procedure',
  device_exposure: 'device',
  observation: 'observation',
};

/**
 * The whole model as tables of the engine: the population, with moments beside its days and races, and made rows for what it lacks. No row violates
 * anything.
 */
export async function wholeCdm(connection: DuckDBConnection, files: readonly CdmFile[]): Promise<void> {
  await connection.run(CDM_SCHEMAS);
  for (const { name: table, fields } of CDM_TABLES) {
    const file = files.find((one) => one.table === table);
    const source = file === undefined ? sourceOfMade(table, files) : `read_parquet('${file.path}')`;
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
    const own = new Set(described.getRowObjects().map((row) => String(row['column_name'])));
    const columns = fields.map((field) => `${valueSql(field, own)} AS ${field.name}`);
    await connection.run(`CREATE TABLE cdm.${table} AS SELECT ${columns.join(', ')} FROM ${source}`);
    await connection.run(`INSERT INTO cdm_release.tables VALUES ('${table}')`);
    for (const { name } of fields)
      await connection.run(`INSERT INTO cdm_release.fields VALUES ('${table}', '${name}')`);
  }
}

function valueSql({ name, type, required }: CdmField, own: ReadonlySet<string>): string {
  if (/^(race|ethnicity)_concept_id$/.test(name)) return '8527::INTEGER';
  if (own.has(name)) return name;
  const date = name.replace(/time$/, '');
  if (type === 'datetime' && own.has(date)) return `${date} + INTERVAL 10 HOUR`;
  const value = required
    ? { integer: '1', number: '1', date: "DATE '2020-01-01'", datetime: 'NULL', text: "'a'" }[type]
    : 'NULL';
  return `${value}::${CDM_SQL_TYPES[type]}`;
}

function sourceOfMade(table: string, files: readonly CdmFile[]): string {
  const prefix = MADE[table];
  if (prefix === undefined) return '(SELECT 1 AS one)';
  const conditions = files.find((one) => one.table === 'condition_occurrence')!.path;
  const start = table === 'device_exposure' ? 'device_exposure_start_date' : `${prefix}_date`;
  return `(SELECT condition_occurrence_id AS ${table}_id, person_id, condition_concept_id AS ${prefix}_concept_id, condition_start_date AS ${start}, condition_type_concept_id AS ${prefix}_type_concept_id, visit_occurrence_id FROM read_parquet('${conditions}'))`;
}
