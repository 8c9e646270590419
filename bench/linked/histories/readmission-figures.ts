import { withDatabase } from '../../clinical-numbers/database.ts';
import type { BenchFigure } from '../bench-figure.ts';
import { compareSets, type Question } from './compared-sets.ts';

/** Ages at the first stay, as the table writes them: decades by their first year. */
const AGES = [
  { name: 'below 40', from: 0, to: 40 },
  { name: '40 to 59', from: 40, to: 60 },
  { name: '60 to 79', from: 60, to: 80 },
  { name: '80 and above', from: 80, to: 200 },
] as const;

const WHEN = [
  { name: 'within 30 days', code: '<30' },
  { name: 'after 30 days or more', code: '>30' },
] as const;

/**
 * When patients come back, by their age at the first stay: the share of patients of an age that were readmitted in such a time after any of their
 * stays. Asked of the files of diabetes130 alone, in SQL that shares no code with the evaluation.
 */
export function readmissionFigures(
  { real, released }: { readonly real: string; readonly released: string },
  seed: string,
): Promise<BenchFigure[]> {
  return withDatabase(async (query) => {
    const sources = {
      records: `read_csv('${real.replaceAll("'", "''")}', all_varchar = true)`,
      synthetic: `read_parquet('${released.replaceAll("'", "''")}/stays.parquet')`,
    };
    const read = async (schema: keyof typeof sources): Promise<void> => {
      await query(`CREATE SCHEMA ${schema}`);
      await query(`CREATE TABLE ${schema}.stays AS
        SELECT patient_nbr::bigint AS patient, encounter_id::bigint AS place,
          regexp_extract(age, '(\\d+)-', 1)::int AS age, readmitted FROM ${sources[schema]}`);
      await query(`CREATE TABLE ${schema}.patients AS SELECT DISTINCT patient FROM ${schema}.stays`);
    };
    const sets = await compareSets(query, ['stays'], read, seed);
    const figures: BenchFigure[] = [];
    for (const when of WHEN) {
      for (const { name, from, to } of AGES) {
        const share: Question = (schema) => `
          SELECT avg(back) FROM (
            SELECT arg_min(age, place) AS first_age, max((readmitted = '${when.code}')::int) AS back
            FROM ${schema}.stays GROUP BY patient)
          WHERE first_age >= ${from} AND first_age < ${to}`;
        figures.push({ figure: `readmitted ${when.name}, ${name}`, ...(await sets.numbers(share)) });
      }
    }
    return figures;
  });
}
