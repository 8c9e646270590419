import { FILL_IN } from '../../dictionary/fill-in.ts';
import { counted, day, type Fact, flag, growing, growingWhole, leftOut, measured, open } from './fact.ts';

const grouped = (names: string, normalise: string | undefined, note: string): Fact => ({
  names,
  column: { kind: 'code', grouping: { file: FILL_IN, ...(normalise === undefined ? {} : { normalise }) } },
  note,
});

const many = (names: string, last: number, note: string): Fact => ({
  names,
  column: { kind: 'integer', bins: { edges: growingWhole(last) } },
  note,
  counted: true,
});

const GROUPS = 'a CSV with the header from,to,code,label or value,code,label';

/** Names that mean the same in most hospitals. */
export const GENERAL: readonly Fact[] = [
  {
    names: 'age age_years age_in_years age_at_* ageat* age_yrs agey patient_age pat_age alter alter_jahre',
    column: { kind: 'integer', range: [0, 120], bins: { width: 5 } },
    note: 'whole years; write categorical where ages stand in bands',
    counted: true,
  },
  open(
    'sex gender sex_code gender_code geschlecht geschl sexe sexo',
    'as the data write it, such as [F, M], or [1, 2] with labels',
  ),
  open('race ethnicity race_ethnicity ethnic_group', 'the codes of your register'),
  open('*_concept_id', 'a code, not an identifier: its concepts'),
  open('*_type_id *_disposition_id *_source_id *_status_id *_class_id', 'a code, not an identifier: its code list'),
  leftOut('city_of_birth place_of_birth birthplace geburtsort', 'left out, since it identifies'),
  leftOut(
    'last_modified lastmodified modified_at updated_at created_at last_updated load_date etl_date row_version rowversion row_guid',
    'left out: it speaks of the record and not of the patient',
  ),
  day(
    'dob date_of_birth birth_date birthdate birthday geburtsdatum gebdat geb_dat geburtstag date_naissance ddn',
    'generous',
    ['1900-01-01', '2049-12-31'],
    'year',
  ),
  day(
    'admitted discharged admission discharge aufnahme entlassung aufn_dat entl_dat aufnahmedatum entlassdatum entlassungsdatum enrolled enrolment enrollment randomised randomized',
    'a day by its name; datetime where the hour stands there',
  ),
  counted('birth_year year_of_birth birthyear', [1900, 2049], 'generous'),
  counted('month admission_month admit_month month_of_birth', [1, 12], ''),
  counted('hour hour_of_day admission_hour', [0, 23], ''),
  many(
    'los length_of_stay lengthofstay los_days hospital_days icu_los icu_days ventilator_days vent_days time_in_hospital days_in_hospital slos liegedauer verweildauer duree_sejour',
    1000,
    'whole days; generous',
  ),
  many(
    '*_days days days_* day *_day followup_time futime fu_time follow_up_time survival_time survtime surv_time os_time pfs_time dfs_time d_time time_to_*',
    36_500,
    'days; generous: a hundred years',
  ),
  many(
    '*_hours hours hours_* *_minutes minutes beatmungsstunden beatm_std los_min *_los_min duration_min *_duration_min time_min *_time_min wait_min *_wait_min',
    100_000,
    'hours or minutes by its name; generous',
  ),
  many(
    'n_* num_* number_* no_of_* nr_of_* count count_* *_count *_counts transfusion_units',
    1000,
    'a count; generous',
  ),
  counted('education_years years_of_education', [0, 40], 'years'),
  {
    names:
      'cost costs *_cost *_costs cost_* charge charges *_charge *_charges price *_price total_charges totcst totmcst kosten erloes income_amount',
    column: { kind: 'real', bins: { edges: growing(10, 10_000_000) }, decimals: 2, atoms: [0] },
    note: 'money; generous',
  },
  {
    names: 'vasopressor_dose norepinephrine_dose noradrenaline_dose epinephrine_dose adrenaline_dose',
    column: { kind: 'real', bins: { edges: growing(0.01, 10) }, decimals: 2, atoms: [0] },
    note: 'ug/kg/min; 0 where none was given',
  },
  measured(
    'probability prob *_prob prob_* *_probability probability_* surv_* survival_prob_* surv2m surv6m prg2m prg6m',
    [0, 1],
    0.05,
    'a share',
    3,
  ),
  measured('percent *_percent *_pct percent_*', [0, 100], 5, '%', 1),
  grouped('icd10 icd10_* icd_10* *_icd10 *_icd10_code', 'icd10', GROUPS),
  grouped('icd9 icd9_* icd_9* *_icd9 *_icd9_code', 'icd9', GROUPS),
  grouped(
    'diag_* dx_* diagnosis_code principal_diagnosis primary_diagnosis *_dx icd icd_code icd_codes',
    undefined,
    `${GROUPS}; normalise: icd9 or icd10`,
  ),
  open('dx_group diag_group dx_class diagnosis_group drg_type icd_version icd_code_version', 'groups: their list'),
  flag('is_* has_* had_* was_* *_flag flag_* *_yn *_ind *_indicator'),
  flag(
    'dead died death deceased expired verstorben hospdead *_dead *_death *_died mortality *_mortality hospital_expire* alive',
  ),
  flag(
    'readmission readmitted_30d ventilated mechanical_ventilation intubated dialysis rrt vasopressor vasopressors smoker smoking pregnant icu_admission emergency_admission surgery',
  ),
  flag(
    'diabetes hypertension copd asthma dementia chf heart_failure ckd cad afib atrial_fibrillation mi stroke tia pvd obesity hiv immunosuppressed cirrhosis hyperlipidemia male female',
    'yes or no; list the values where there are grades',
  ),
  {
    names: 'dose *_dose dosage',
    column: { kind: 'real', range: FILL_IN, bins: { count: FILL_IN } },
    note: 'such as range: [0, 300], bins: { count: 20 }',
  },
];
