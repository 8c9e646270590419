import type { Query } from '../../clinical-numbers/database.ts';

export interface BaselineOptions {
  readonly tables: readonly string[];
  readonly seed: string;
}

/** The rows of `from` given to patients at random; every patient keeps how many there are in each table. */
export async function randomLinks(
  query: Query,
  from: string,
  schema: string,
  { tables, seed }: BaselineOptions,
): Promise<void> {
  await query(`CREATE SCHEMA ${schema}`);
  await query(`CREATE TABLE ${schema}.patients AS SELECT * FROM ${from}.patients`);
  for (const table of tables) {
    await query(`
      CREATE TABLE ${schema}.${table} AS
      WITH rows AS (SELECT * EXCLUDE (patient), row_number() OVER (ORDER BY place) AS r FROM ${from}.${table}),
        owners AS (
          SELECT patient, row_number() OVER (ORDER BY hash(place, '${seed}/${table}'), place) AS r FROM ${from}.${table})
      SELECT * EXCLUDE (r) FROM rows JOIN owners USING (r)`);
  }
}

/** As many patients of `from`, drawn with replacement, each as a new one with all that belongs to it. */
export async function bootstrapOfPatients(
  query: Query,
  from: string,
  schema: string,
  { tables, seed }: BaselineOptions,
): Promise<void> {
  await query(`CREATE SCHEMA ${schema}`);
  await query(`
    CREATE TABLE ${schema}.drawn AS
    WITH numbered AS (SELECT patient, row_number() OVER (ORDER BY patient) - 1 AS n FROM ${from}.patients),
      picks AS (
        SELECT n AS fresh, (hash(n, '${seed}/bootstrap') % (SELECT count(*) FROM numbered))::bigint AS pick FROM numbered)
    SELECT fresh, patient FROM picks JOIN numbered ON numbered.n = pick`);
  await query(`CREATE TABLE ${schema}.patients AS SELECT fresh AS patient FROM ${schema}.drawn`);
  for (const table of tables) {
    await query(`
      CREATE TABLE ${schema}.${table} AS
      SELECT fresh AS patient, rows.* EXCLUDE (patient) FROM ${schema}.drawn JOIN ${from}.${table} AS rows USING (patient)`);
  }
}
