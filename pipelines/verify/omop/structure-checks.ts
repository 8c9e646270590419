import { CDM_TABLES, type CdmField, type CdmTable, type CdmType, REQUIRED_TABLES } from './cdm-fields.ts';
import { checkOf, type OmopCheck } from './omop-check.ts';

/** Names of types of the engine. */
const TYPES: Readonly<Record<CdmType, string>> = {
  integer: 'U?(TINYINT|SMALLINT|INTEGER|BIGINT)',
  number: 'U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL.*',
  date: 'DATE',
  datetime: 'TIMESTAMP.*',
  text: 'VARCHAR',
};

/** By field, the table that it names a row of. */
const FOREIGN: Readonly<Record<string, string>> = {
  person_id: 'person',
  visit_occurrence_id: 'visit_occurrence',
  preceding_visit_occurrence_id: 'visit_occurrence',
  visit_detail_id: 'visit_detail',
  provider_id: 'provider',
  care_site_id: 'care_site',
  location_id: 'location',
};

/** Tables, fields, values, types and keys are there as the model has them. */
export const structureChecks: readonly OmopCheck[] = [
  ...CDM_TABLES.filter(({ name }) => REQUIRED_TABLES.includes(name)).map(tableCheck),
  ...CDM_TABLES.flatMap((table) => table.fields.map((field) => fieldCheck(table, field))),
  ...CDM_TABLES.flatMap((table) => table.fields.flatMap((field) => valueChecks(table, field))),
  ...CDM_TABLES.flatMap(keyChecks),
  ...CDM_TABLES.flatMap((table) => table.fields.flatMap((field) => foreignChecks(table, field))),
  ...CDM_TABLES.filter(ownsVisit).map(ownerCheck),
];

function tableCheck({ name }: CdmTable): OmopCheck {
  return checkOf('table', name, {
    level: 'fatal',
    table: name,
    needs: {},
    words: `of the tables is not there: ${name}`,
    sql: `SELECT (count(*) = 0)::INTEGER FROM cdm_release.tables WHERE name = '${name}'`,
  });
}

/** Whoever loads a release into tables of the model has nulls where it has no column: that is fatal for required fields alone. */
function fieldCheck({ name: table }: CdmTable, { name, required }: CdmField): OmopCheck {
  return checkOf('field', `${table}.${name}`, {
    level: required ? 'fatal' : 'note',
    table,
    needs: { [table]: [] },
    words: `${required ? 'required' : 'optional'} field of ${table} is not there: ${name}`,
    sql: `SELECT (count(*) = 0)::INTEGER FROM cdm_release.fields WHERE tbl = '${table}' AND name = '${name}'`,
  });
}

function valueChecks({ name: table }: CdmTable, { name, type, required }: CdmField): readonly OmopCheck[] {
  const needs = { [table]: [name] };
  const subject = `${table}.${name}`;
  const typed = checkOf('type', subject, {
    level: 'fatal',
    table,
    needs,
    words: `rows of ${table} have a ${name} that is no ${type}`,
    sql: `SELECT count(*) FROM cdm.${table} WHERE ${name} IS NOT NULL AND NOT regexp_full_match(typeof(${name}), '${TYPES[type]}')`,
  });
  if (!required) return [typed];
  const filled = checkOf('required', subject, {
    level: 'fatal',
    table,
    needs,
    words: `rows of ${table} have no ${name}`,
    sql: `SELECT count(*) FROM cdm.${table} WHERE ${name} IS NULL`,
  });
  return [filled, typed];
}

function keyChecks({ name: table, key }: CdmTable): readonly OmopCheck[] {
  if (key === undefined) return [];
  const one = checkOf('key', `${table}.${key}`, {
    level: 'fatal',
    table,
    needs: { [table]: [key] },
    words: `rows of ${table} have the ${key} of an earlier row`,
    sql: `SELECT count(${key}) - count(DISTINCT ${key}) FROM cdm.${table}`,
  });
  return [one];
}

function foreignChecks({ name: table, key }: CdmTable, { name }: CdmField): readonly OmopCheck[] {
  const other = FOREIGN[name];
  if (other === undefined || name === key) return [];
  const known = CDM_TABLES.find((one) => one.name === other);
  const shared = { level: 'fatal', table } as const;
  const found =
    known === undefined
      ? []
      : [
          checkOf('foreign', `${table}.${name}`, {
            ...shared,
            needs: table === other ? { [table]: [name, known.key!] } : { [table]: [name], [other]: [known.key!] },
            words: `rows of ${table} have a ${name} that no row of ${other} has`,
            sql: `SELECT count(*) FROM cdm.${table} AS own WHERE own.${name} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cdm.${other} AS other WHERE other.${known.key} = own.${name})`,
          }),
        ];
  const nowhere = checkOf('foreign', `${table}.${name} without ${other}`, {
    ...shared,
    needs: { [table]: [name] },
    without: other,
    words: `rows of ${table} have a ${name}, and the release has no table ${other}`,
    sql: `SELECT count(${name}) FROM cdm.${table}`,
  });
  return [...found, nowhere];
}

/** Whether rows of a table may belong to a visit. */
export function ownsVisit({ name, fields }: CdmTable): boolean {
  return name !== 'visit_occurrence' && fields.some((field) => field.name === 'visit_occurrence_id');
}

function ownerCheck({ name: table }: CdmTable): OmopCheck {
  return checkOf('owner', table, {
    level: 'fatal',
    table,
    needs: { [table]: ['person_id', 'visit_occurrence_id'], visit_occurrence: ['visit_occurrence_id', 'person_id'] },
    words: `rows of ${table} are of another person than their visit`,
    sql: `SELECT count(*) FROM cdm.${table} AS own JOIN cdm.visit_occurrence AS visit USING (visit_occurrence_id) WHERE own.person_id <> visit.person_id`,
  });
}
