/** How a field of the model is typed. Integers may be of any width; `number` is whole or not. */
export type CdmType = 'integer' | 'number' | 'date' | 'datetime' | 'text';

export interface CdmField {
  readonly name: string;
  readonly type: CdmType;
  /** Whether the model wants a value in every row. */
  readonly required: boolean;
}

export interface CdmTable {
  readonly name: string;
  /** The field that names a row; absent where the model has none. */
  readonly key: string | undefined;
  readonly fields: readonly CdmField[];
}

/**
 * The tables of the OMOP Common Data Model 5.4 that a release of patients can hold, with all of their fields in its order: names, types and which are
 * required, as OHDSI publishes them (OMOP_CDMv5.4_Field_Level.csv). A field is an integer where nothing is said, and `!` marks a required one.
 */
const WRITTEN = {
  person: `person_id! gender_concept_id! year_of_birth! month_of_birth day_of_birth birth_datetime:datetime race_concept_id! ethnicity_concept_id!
    location_id provider_id care_site_id person_source_value:text gender_source_value:text gender_source_concept_id race_source_value:text
    race_source_concept_id ethnicity_source_value:text ethnicity_source_concept_id`,
  observation_period: `observation_period_id! person_id! observation_period_start_date:date! observation_period_end_date:date! period_type_concept_id!`,
  visit_occurrence: `visit_occurrence_id! person_id! visit_concept_id! visit_start_date:date! visit_start_datetime:datetime visit_end_date:date!
    visit_end_datetime:datetime visit_type_concept_id! provider_id care_site_id visit_source_value:text visit_source_concept_id
    admitted_from_concept_id admitted_from_source_value:text discharged_to_concept_id discharged_to_source_value:text
    preceding_visit_occurrence_id`,
  condition_occurrence: `condition_occurrence_id! person_id! condition_concept_id! condition_start_date:date! condition_start_datetime:datetime
    condition_end_date:date condition_end_datetime:datetime condition_type_concept_id! condition_status_concept_id stop_reason:text provider_id
    visit_occurrence_id visit_detail_id condition_source_value:text condition_source_concept_id condition_status_source_value:text`,
  drug_exposure: `drug_exposure_id! person_id! drug_concept_id! drug_exposure_start_date:date! drug_exposure_start_datetime:datetime
    drug_exposure_end_date:date! drug_exposure_end_datetime:datetime verbatim_end_date:date drug_type_concept_id! stop_reason:text refills
    quantity:number days_supply sig:text route_concept_id lot_number:text provider_id visit_occurrence_id visit_detail_id drug_source_value:text
    drug_source_concept_id route_source_value:text dose_unit_source_value:text`,
  procedure_occurrence: `procedure_occurrence_id! person_id! procedure_concept_id! procedure_date:date! procedure_datetime:datetime
    procedure_end_date:date procedure_end_datetime:datetime procedure_type_concept_id! modifier_concept_id quantity provider_id
    visit_occurrence_id visit_detail_id procedure_source_value:text procedure_source_concept_id modifier_source_value:text`,
  device_exposure: `device_exposure_id! person_id! device_concept_id! device_exposure_start_date:date! device_exposure_start_datetime:datetime
    device_exposure_end_date:date device_exposure_end_datetime:datetime device_type_concept_id! unique_device_id:text production_id:text quantity
    provider_id visit_occurrence_id visit_detail_id device_source_value:text device_source_concept_id unit_concept_id unit_source_value:text
    unit_source_concept_id`,
  measurement: `measurement_id! person_id! measurement_concept_id! measurement_date:date! measurement_datetime:datetime measurement_time:text
    measurement_type_concept_id! operator_concept_id value_as_number:number value_as_concept_id unit_concept_id range_low:number range_high:number
    provider_id visit_occurrence_id visit_detail_id measurement_source_value:text measurement_source_concept_id unit_source_value:text
    unit_source_concept_id value_source_value:text measurement_event_id meas_event_field_concept_id`,
  observation: `observation_id! person_id! observation_concept_id! observation_date:date! observation_datetime:datetime observation_type_concept_id!
    value_as_number:number value_as_string:text value_as_concept_id qualifier_concept_id unit_concept_id provider_id visit_occurrence_id
    visit_detail_id observation_source_value:text observation_source_concept_id unit_source_value:text qualifier_source_value:text
    value_source_value:text observation_event_id obs_event_field_concept_id`,
  death: `person_id! death_date:date! death_datetime:datetime death_type_concept_id cause_concept_id cause_source_value:text cause_source_concept_id`,
  cdm_source: `cdm_source_name:text! cdm_source_abbreviation:text! cdm_holder:text! source_description:text source_documentation_reference:text
    cdm_etl_reference:text source_release_date:date! cdm_release_date:date! cdm_version:text cdm_version_concept_id! vocabulary_version:text!`,
} as const;

const WITHOUT_KEY: readonly string[] = ['death', 'cdm_source'];

export const CDM_TABLES: readonly CdmTable[] = Object.entries(WRITTEN).map(([name, fields]) => ({
  name,
  key: WITHOUT_KEY.includes(name) ? undefined : `${name}_id`,
  fields: fields.split(/\s+/).map((written) => {
    const [, own, type] = /^(\w+?)(?::(\w+))?!?$/.exec(written)!;
    return { name: own!, type: (type ?? 'integer') as CdmType, required: written.endsWith('!') };
  }),
}));

/** Those without which nothing is a patient of the model. */
export const REQUIRED_TABLES: readonly string[] = ['person', 'observation_period'];
