import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { simulateCriticalCare, USUAL } from '../../fixtures/critical-care/simulate.ts';
import { writeMimicAdmissions } from './mimic-admissions.ts';

/** Rows in which the column `what` contradicts those that determine it. `broken` is SQL over the released table, whose columns are text. */
export interface Contradiction {
  readonly what: string;
  readonly columns: readonly string[];
  readonly broken: string;
}

export interface Case {
  readonly name: string;
  /** A public guess of the number of records. */
  readonly expectedRows: number;
  /** File name of the table in the folder of a run. */
  readonly table: string;
  /** Puts the table into `folder`. */
  readonly writeTable: (folder: string) => Promise<void> | void;
  /** A dictionary by a careful steward, with the files that it names. */
  readonly dictionary: string;
  readonly beside: readonly string[];
  /** What `init --from` reads. */
  readonly schema: string | undefined;
  /** What a steward knows who knows nothing else: the patient, and what is a number or a date though its name does not say so. */
  readonly unit: { readonly column: string; readonly maxRows: number };
  readonly kinds: Readonly<Record<string, string>>;
  readonly contradictions: readonly Contradiction[];
  /** Why it cannot be run here. */
  readonly absent: string | undefined;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const shared = process.env['SYNTHWARD_SHARED_DATA'] ?? join(root, '../shared/data');
const absent = (path: string): string | undefined =>
  existsSync(join(shared, path)) ? undefined : `${path} is not on this machine`;
const ofKind = (kind: string, names: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, kind]));

export const CASES: readonly Case[] = [
  {
    name: 'critical-care',
    expectedRows: 9000,
    table: 'critical-care.csv',
    writeTable: (folder) => writeFileSync(join(folder, 'critical-care.csv'), simulateCriticalCare(USUAL)),
    dictionary: join(root, 'fixtures/critical-care/dictionary.yaml'),
    beside: [join(root, 'fixtures/critical-care/icd10-chapters.csv')],
    schema: join(root, 'fixtures/critical-care/redcap-dictionary.csv'),
    unit: { column: 'patient_id', maxRows: 1 },
    kinds: {
      ...ofKind(
        'integer',
        'age education comorbidities adl_patient adl_surrogate los icu_days ventilator_days coma_score heart_rate mean_bp resp_rate urine_output bun sodium glucose transfusion_units dnr_day follow_up_days charges',
      ),
      ...ofKind(
        'real',
        'physiology_score temperature pao2_fio2 ph creatinine bilirubin albumin wbc vasopressor_dose surv_2m surv_6m total_cost',
      ),
      ...ofKind('date', 'admitted discharged'),
      dx_group: 'categorical',
    },
    contradictions: [
      {
        what: 'los',
        columns: ['admitted', 'discharged', 'los'],
        broken: 'CAST(discharged AS DATE) - CAST(admitted AS DATE) <> TRY_CAST(los AS DOUBLE)',
      },
      {
        what: 'dx_class',
        columns: ['dx_group', 'dx_class'],
        broken: `dx_class <> CASE dx_group WHEN 'coma' THEN 'coma' WHEN 'colon_cancer' THEN 'cancer' WHEN 'lung_cancer' THEN 'cancer'
          WHEN 'sepsis' THEN 'acute' WHEN 'cancer_organ_failure' THEN 'acute' WHEN 'other' THEN dx_class ELSE 'chronic' END`,
      },
    ],
    absent: undefined,
  },
  {
    name: 'diabetes130',
    expectedRows: 100_000,
    table: 'diabetic_data.csv.gz',
    writeTable: (folder) =>
      copyFileSync(join(shared, 'diabetes130/diabetic_data.csv.gz'), join(folder, 'diabetic_data.csv.gz')),
    dictionary: join(root, 'fixtures/diabetes130/dictionary.yaml'),
    beside: [join(root, 'fixtures/diabetes130/icd9-groups.csv')],
    schema: undefined,
    unit: { column: 'patient_nbr', maxRows: 4 },
    kinds: {
      ...ofKind(
        'integer',
        'time_in_hospital num_lab_procedures num_procedures num_medications number_outpatient number_emergency number_inpatient number_diagnoses',
      ),
      ...ofKind(
        'categorical',
        'age weight admission_type_id discharge_disposition_id admission_source_id payer_code diag_1 diag_2 diag_3',
      ),
    },
    contradictions: [],
    absent: absent('diabetes130/diabetic_data.csv.gz'),
  },
  {
    name: 'mimic-admissions',
    expectedRows: 130,
    table: 'admissions.csv',
    writeTable: (folder) => writeMimicAdmissions(join(shared, 'mimic3-demo'), join(folder, 'admissions.csv')),
    dictionary: join(root, 'bench/clinical-numbers/mimic-admissions.yaml'),
    beside: [],
    schema: undefined,
    unit: { column: 'subject_id', maxRows: 2 },
    kinds: {
      ...ofKind('integer', 'age icu_stays diagnoses procedures drugs transfers'),
      ...ofKind('real', 'los_days ed_hours icu_days'),
    },
    contradictions: [],
    absent: absent('mimic3-demo/ADMISSIONS.csv'),
  },
];
