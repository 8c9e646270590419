import { FILL_IN } from '../../dictionary/fill-in.ts';
import { counted, day, type Fact, growingWhole, identifier, leftOut, listed, moment, open } from './fact.ts';

const LABELS_ELSE = 'OMOP standard concepts';

/** Columns of the OMOP Common Data Model, version 5.4. A concept is a code, whatever its name ends in. */
export const OMOP: readonly Fact[] = [
  identifier('person_id', 'OMOP: the person'),
  listed('gender_concept_id', ['8507', '8532', '0'], LABELS_ELSE, {
    labels: { '8507': 'MALE', '8532': 'FEMALE', '0': 'No matching concept' },
    outside: 'other',
  }),
  listed('race_concept_id', ['8515', '8516', '8527', '8557', '8657', '8522', '8552', '0'], LABELS_ELSE, {
    labels: {
      '8515': 'Asian',
      '8516': 'Black or African American',
      '8527': 'White',
      '8557': 'Native Hawaiian or Other Pacific Islander',
      '8657': 'American Indian or Alaska Native',
      '8522': 'Other Race',
      '8552': 'Unknown',
      '0': 'No matching concept',
    },
    outside: 'other',
  }),
  listed('ethnicity_concept_id', ['38003563', '38003564', '0'], LABELS_ELSE, {
    labels: { '38003563': 'Hispanic or Latino', '38003564': 'Not Hispanic or Latino', '0': 'No matching concept' },
    outside: 'other',
  }),
  listed(
    'visit_concept_id',
    ['9201', '9202', '9203', '262', '581477', '581476', '5083', '32036', '32037', '42898160', '0'],
    LABELS_ELSE,
    {
      labels: {
        '9201': 'Inpatient Visit',
        '9202': 'Outpatient Visit',
        '9203': 'Emergency Room Visit',
        '262': 'Emergency Room and Inpatient Visit',
        '581477': 'Office Visit',
        '581476': 'Home Visit',
        '5083': 'Telehealth',
        '32036': 'Laboratory Visit',
        '32037': 'Intensive Care',
        '42898160': 'Non-hospital institution Visit',
        '0': 'No matching concept',
      },
      outside: 'other',
    },
  ),
  leftOut('*_type_concept_id', 'left out: where the record comes from; kind: categorical with its concepts keeps it'),
  leftOut(
    '*_source_concept_id *_source_value *_source_name',
    'left out: what the source said, which identifies; the standard concept says it again',
  ),
  open('*_concept_id', 'a code, not an identifier: the concepts of your vocabulary, or describe measures them'),
  counted('year_of_birth', [1900, 2049], 'generous'),
  counted('month_of_birth', [1, 12], ''),
  counted('day_of_birth', [1, 31], ''),
  day('birth_date', 'generous', ['1900-01-01', '2049-12-31'], 'year'),
  moment('*_datetime'),
  day('*_date verbatim_end_date'),
  leftOut('*_time measurement_time', 'left out: a time of day'),
  {
    names: 'value_as_number range_low range_high quantity effective_drug_dose amount_value',
    column: { kind: 'real', range: FILL_IN, bins: { count: FILL_IN } },
    note: 'of many concepts at once: say what this table holds, or split it by concept',
  },
  {
    names: 'days_supply',
    column: { kind: 'integer', bins: { edges: growingWhole(3650) } },
    note: 'days; generous',
    counted: true,
  },
  counted('refills', [0, 100], 'a count'),
  leftOut('value_as_string stop_reason sig lot_number note_* unique_device_id'),
  identifier('*_id'),
];
