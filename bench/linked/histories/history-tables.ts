import type { Query } from '../../clinical-numbers/database.ts';

/** How the files tell of patients: days since an index date, or dates of the OMOP Common Data Model. */
export type HistoryForm = 'days' | 'omop';

type Selects = Readonly<Record<'patients' | 'measurements' | 'conditions' | 'beyond', (file: FileOf) => string>>;
type FileOf = (table: string) => string;

/** Days are those since an origin of the form. `place` orders what is of one day. `beyond` counts what no history may hold. */
const SELECTS: Readonly<Record<HistoryForm, Selects>> = {
  days: {
    patients: (file) => `SELECT id AS patient FROM ${file('patients')}`,
    measurements: (file) =>
      `SELECT id AS patient, days::int AS day, file_row_number AS place, test AS kind, value::double AS value FROM ${file('measurements')}`,
    conditions: (file) =>
      `SELECT id AS patient, days::int AS day, file_row_number AS place, event AS kind FROM ${file('events')}`,
    beyond: (file) => `
      WITH dated AS (SELECT id, days FROM ${file('measurements')} UNION ALL SELECT id, days FROM ${file('events')})
      SELECT count(*) FILTER (days > futime AND status::int = 1) AS "afterDeath",
        count(*) FILTER (days < -366 * (age + 1)) AS "beforeBirth",
        count(*) FILTER (days > futime) AS "outsideObservation"
      FROM dated JOIN ${file('patients')} USING (id)`,
  },
  omop: {
    patients: (file) => `SELECT person_id AS patient FROM ${file('person')}`,
    measurements: (file) => `
      SELECT person_id AS patient, (measurement_date - DATE '1900-01-01')::int AS day, file_row_number AS place,
        measurement_source_value AS kind, value_as_number::double AS value FROM ${file('measurement')}`,
    conditions: (file) => `
      SELECT person_id AS patient, (condition_start_date - DATE '1900-01-01')::int AS day, file_row_number AS place,
        condition_source_value AS kind FROM ${file('condition_occurrence')}`,
    beyond: (file) => `
      WITH dated AS (
        SELECT person_id, measurement_date AS day FROM ${file('measurement')}
        UNION ALL SELECT person_id, condition_start_date FROM ${file('condition_occurrence')}
        UNION ALL SELECT person_id, visit_start_date FROM ${file('visit_occurrence')}
        UNION ALL SELECT person_id, visit_end_date FROM ${file('visit_occurrence')})
      SELECT count(*) FILTER (day > death_date) AS "afterDeath",
        count(*) FILTER (year(day) < year_of_birth) AS "beforeBirth",
        count(*) FILTER ((day BETWEEN observation_period_start_date AND observation_period_end_date) IS NOT TRUE)
          AS "outsideObservation"
      FROM dated JOIN ${file('person')} USING (person_id)
        LEFT JOIN (SELECT person_id, death_date FROM ${file('death')}) USING (person_id)
        LEFT JOIN (SELECT person_id, observation_period_start_date, observation_period_end_date
          FROM ${file('observation_period')}) USING (person_id)`,
  },
};

const fileIn =
  (folder: string): FileOf =>
  (table) =>
    `read_parquet('${folder.replaceAll("'", "''")}/${table}.parquet', file_row_number = true)`;

/** Patients with their measurements and diagnoses as a schema of the database. */
export async function readHistories(query: Query, form: HistoryForm, schema: string, folder: string): Promise<void> {
  await query(`CREATE SCHEMA ${schema}`);
  for (const table of ['patients', 'measurements', 'conditions'] as const)
    await query(`CREATE TABLE ${schema}.${table} AS ${SELECTS[form][table](fileIn(folder))}`);
}

/** How many rows lie after death, before birth and outside observation. */
export async function beyondBounds(
  query: Query,
  form: HistoryForm,
  folder: string,
): Promise<Readonly<Record<string, number>>> {
  const [row] = await query(SELECTS[form].beyond(fileIn(folder)));
  return Object.fromEntries(Object.entries(row!).map(([name, count]) => [name, Number(count)]));
}
