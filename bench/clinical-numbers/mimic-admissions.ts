import { join } from 'node:path';
import { withDatabase } from './database.ts';

/**
 * Writes the admissions of the MIMIC-III demo as one CSV: 129 admissions of 100 patients, 20 columns, with lengths of stay worked out.
 *
 * Dates of the demo are shifted into years that only two digits tell, so times within an admission are used and no date is kept. Births of
 * patients above 89 are moved to centuries that are written out, and count as an age of 90.
 */
export async function writeMimicAdmissions(demo: string, path: string): Promise<void> {
  const csv = (name: string): string => `read_csv('${join(demo, name)}', all_varchar = true, header = true)`;
  const time = (column: string): string => `strptime(${column}, '%-m/%-d/%y %-H:%M')`;
  const year = (column: string): string => `CAST(regexp_extract(${column}, '/(\\d\\d) ', 1) AS INTEGER)`;
  const hours = (from: string, to: string): string => `date_diff('minute', ${time(from)}, ${time(to)}) / 60.0`;
  const counted = (name: string, column: string): string =>
    `LEFT JOIN (SELECT HADM_ID, count(*) AS ${column} FROM ${csv(name)} GROUP BY HADM_ID) USING (HADM_ID)`;
  await withDatabase((query) =>
    query(`COPY (
      SELECT a.SUBJECT_ID AS subject_id, a.HADM_ID AS hadm_id, p.GENDER AS gender,
        aged AS age,
        a.ADMISSION_TYPE AS admission_type, a.ADMISSION_LOCATION AS admission_location,
        a.DISCHARGE_LOCATION AS discharge_location, a.INSURANCE AS insurance, a.MARITAL_STATUS AS marital_status,
        i.unit AS first_careunit, round(${hours('a.ADMITTIME', 'a.DISCHTIME')} / 24, 2) AS los_days,
        round(${hours('a.EDREGTIME', 'a.EDOUTTIME')}, 1) AS ed_hours, i.stays AS icu_stays, round(i.los, 2) AS icu_days,
        coalesce(diagnoses, 0) AS diagnoses, coalesce(procedures, 0) AS procedures, coalesce(drugs, 0) AS drugs,
        coalesce(transfers, 0) AS transfers, a.HOSPITAL_EXPIRE_FLAG AS hospital_expire_flag,
        p.EXPIRE_FLAG AS expire_flag
      FROM ${csv('ADMISSIONS.csv')} a
      JOIN ${csv('PATIENTS.csv')} p USING (SUBJECT_ID)
      JOIN (SELECT HADM_ID, CASE WHEN DOB LIKE '1___-%' THEN 90 ELSE (${year('ADMITTIME')} - ${year('DOB')} + 100) % 100 END AS aged
            FROM ${csv('ADMISSIONS.csv')} JOIN ${csv('PATIENTS.csv')} USING (SUBJECT_ID)) USING (HADM_ID)
      LEFT JOIN (SELECT HADM_ID, count(*) AS stays, sum(CAST(LOS AS DOUBLE)) AS los, min_by(FIRST_CAREUNIT, INTIME) AS unit
                 FROM ${csv('ICUSTAYS.csv')} GROUP BY HADM_ID) i USING (HADM_ID)
      ${counted('DIAGNOSES_ICD.csv', 'diagnoses')} ${counted('PROCEDURES_ICD.csv', 'procedures')}
      ${counted('PRESCRIPTIONS.csv', 'drugs')} ${counted('TRANSFERS.csv', 'transfers')}
      ORDER BY CAST(hadm_id AS INTEGER)) TO '${path}' (FORMAT csv, HEADER)`),
  );
}
