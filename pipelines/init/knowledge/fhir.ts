import { FILL_IN } from '../../dictionary/fill-in.ts';
import { day, type Fact, flag, identifier, leftOut, listed, moment, open } from './fact.ts';

/** Paths of FHIR resources laid flat, such as `code.coding[0].code`. Value sets are those of R4. */
export const FHIR: readonly Fact[] = [
  identifier('subject_reference patient_reference patient_id', 'FHIR: the patient'),
  identifier('id *_reference *_identifier_* identifier_* encounter_id observation_id condition_id'),
  listed('gender *_gender', ['male', 'female', 'other', 'unknown'], 'FHIR value set'),
  day('birth_date *_birth_date', 'generous', ['1900-01-01', '2049-12-31'], 'year'),
  flag('deceased_boolean *_deceased_boolean active *_active multiple_birth_boolean', 'FHIR: true or false'),
  listed(
    'encounter_status',
    ['planned', 'arrived', 'triaged', 'in-progress', 'onleave', 'finished', 'cancelled', 'entered-in-error', 'unknown'],
    'FHIR value set',
  ),
  listed(
    'observation_status',
    ['registered', 'preliminary', 'final', 'amended', 'corrected', 'cancelled', 'entered-in-error', 'unknown'],
    'FHIR value set',
  ),
  listed(
    'clinical_status_coding_*_code *_clinical_status_coding_*_code',
    ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'],
    'FHIR value set',
  ),
  listed(
    'verification_status_coding_*_code *_verification_status_coding_*_code',
    ['unconfirmed', 'provisional', 'differential', 'confirmed', 'refuted', 'entered-in-error'],
    'FHIR value set',
  ),
  listed(
    'class_code encounter_class_code',
    ['AMB', 'EMER', 'FLD', 'HH', 'IMP', 'ACUTE', 'NONAC', 'OBSENC', 'PRENC', 'SS', 'VR'],
    'HL7 v3 ActCode',
  ),
  listed(
    'marital_status_coding_*_code *_marital_status_coding_*_code',
    ['A', 'D', 'I', 'L', 'M', 'P', 'S', 'T', 'U', 'W', 'UNK'],
    'HL7 v3 MaritalStatus',
  ),
  open('status *_status intent *_intent priority *_priority', 'the value set of the resource'),
  leftOut(
    '*_coding_*_system *_coding_*_display *_system *_display *_text resource_type *_resource_type meta_* *_meta_*',
    'left out: the code says it',
  ),
  leftOut(
    '*_name_* name_* *_telecom_* telecom_* *_address_* address_* *_photo_* *_note_* note_*',
    'left out, since it identifies',
  ),
  open('*_coding_*_code *_code *_unit', 'a code, not an identifier: your code list, or kind: code with a grouping'),
  {
    names: '*value_quantity_value *_quantity_value *_value_decimal',
    column: { kind: 'real', range: FILL_IN, bins: { count: FILL_IN } },
    note: 'of many codes at once: say what this table holds, or split it by code',
  },
  moment(
    '*_date_time effective_date_time issued recorded_date authored_on period_start period_end *_period_start *_period_end *_issued *_recorded_date *_authored_on',
  ),
];
