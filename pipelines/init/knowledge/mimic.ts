import { counted, day, type Fact, flag, growing, identifier, leftOut, listed, moment, open, spread } from './fact.ts';

const SHIFTED = ['2050-01-01', '2220-12-31'] as const;
const MOVED = 'MIMIC moves the dates of each patient to 2100 and after';

/** Columns of MIMIC-III and MIMIC-IV, as their documentation lists them. */
export const MIMIC: readonly Fact[] = [
  identifier('subject_id', 'MIMIC: the patient'),
  identifier(
    'row_id hadm_id icustay_id stay_id transfer_id ed_stay_id pharmacy_id poe_id labevent_id specimen_id microevent_id cgid caregiver_id order_provider_id admit_provider_id',
  ),
  open('itemid *_itemid', 'a code, not an identifier: the items that this table is about'),
  listed('gender', ['F', 'M'], 'MIMIC'),
  counted('anchor_age', [0, 120], 'MIMIC: 91 stands for all above 89'),
  counted('anchor_year', [2050, 2220], MOVED),
  listed('anchor_year_group', ['2008 - 2010', '2011 - 2013', '2014 - 2016', '2017 - 2019', '2020 - 2022'], 'MIMIC-IV'),
  day('dob', 'MIMIC-III moves those above 89 by 300 years', ['1800-01-01', '2220-12-31'], 'year'),
  day('dod dod_hosp dod_ssn', MOVED, SHIFTED, 'year'),
  {
    ...moment('*time chartdate storedate startdate enddate', MOVED, SHIFTED),
    column: { kind: 'datetime', range: SHIFTED, bins: { every: 'quarter' } },
  },
  listed(
    'admission_type',
    [
      'EMERGENCY',
      'ELECTIVE',
      'NEWBORN',
      'URGENT',
      'AMBULATORY OBSERVATION',
      'DIRECT EMER.',
      'DIRECT OBSERVATION',
      'EU OBSERVATION',
      'EW EMER.',
      'OBSERVATION ADMIT',
      'SURGICAL SAME DAY ADMISSION',
    ],
    'MIMIC-III has the first four; take the others away there',
  ),
  listed('insurance', ['Medicare', 'Medicaid', 'Private', 'Government', 'Self Pay', 'Other', 'No charge'], 'MIMIC'),
  listed('dbsource', ['carevue', 'metavision', 'both'], 'MIMIC-III'),
  listed('eventtype', ['admit', 'transfer', 'discharge', 'ED'], 'MIMIC'),
  listed(
    'first_careunit last_careunit prev_careunit curr_careunit',
    ['CCU', 'CSRU', 'MICU', 'NICU', 'NWARD', 'SICU', 'TSICU'],
    'MIMIC-III; MIMIC-IV writes the units out',
  ),
  open(
    'admission_location discharge_location language religion marital_status ethnicity race order_type drug_type route',
    'MIMIC: its documentation lists them',
  ),
  flag('hospital_expire_flag expire_flag has_chartevents_data', 'MIMIC: 0 or 1'),
  spread('los', growing(0.1, 1000), 'days with fractions', 4),
  counted('seq_num', [1, 100], 'rank of a code'),
  leftOut('*_wardid diagnosis drug drug_name_* prod_strength formulary_drug_cd gsn ndc text comments *_provider_id'),
];
