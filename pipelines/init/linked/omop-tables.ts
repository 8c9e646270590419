import { UserError } from '../../../privacy/errors.ts';
import type { FolderLinks, TableLinks } from './table-links.ts';
import type { FolderTable } from './tables-in-folder.ts';

const VISIT = 'visit_occurrence';
const person = { parent: { table: 'person', column: 'person_id' } } as const;

/** The tables of the OMOP Common Data Model 5.4 that a release of patients with visits may hold, and how they belong together. */
const OF_UNITS: readonly TableLinks[] = [
  { table: 'person', key: 'person_id', required: ['year_of_birth'] },
  {
    table: 'observation_period',
    key: 'observation_period_id',
    ...person,
    once: true,
    always: true,
    required: ['observation_period_start_date', 'observation_period_end_date'],
  },
  { table: 'death', ...person, once: true, order: 'death_date', required: ['death_date'] },
  {
    table: VISIT,
    key: 'visit_occurrence_id',
    ...person,
    order: 'visit_start_date',
    most: 64,
    required: ['visit_end_date'],
  },
];

/** Rows of visits: key, kind, and the dates that no row may lack. */
const OF_VISITS: readonly (readonly [table: string, prefix: string, required: readonly string[]])[] = [
  ['condition_occurrence', 'condition', ['condition_start_date']],
  ['drug_exposure', 'drug', ['drug_exposure_start_date', 'drug_exposure_end_date']],
  ['procedure_occurrence', 'procedure', ['procedure_date']],
  ['device_exposure', 'device', ['device_exposure_start_date']],
  ['measurement', 'measurement', ['measurement_date']],
  ['observation', 'observation', ['observation_date']],
];

/** Observation ends with death, and nothing is after either. */
const UNTIL = [
  ['death', 'death_date'],
  ['observation_period', 'observation_period_end_date'],
] as const;

/** The tables of the model that a folder holds, however their names are written. Throws `USAGE` where it lacks persons or visits. */
export function omopLinks(tables: readonly FolderTable[]): FolderLinks {
  const present = new Map(tables.map((table) => [table.name.toLowerCase(), table]));
  for (const needed of ['person', VISIT]) {
    if (present.has(needed)) continue;
    throw new UserError('USAGE', `Cannot draft OMOP tables: the folder has no table ${needed}`, {
      hint: 'Tables of CDM 5.4 are called person, visit_occurrence and so on; without --omop, tables are told by the names of their columns.',
    });
  }
  const has = (table: string, column: string): boolean =>
    present.get(table)?.fields.some(({ name }) => name.toLowerCase() === column) === true;
  const known = [
    ...OF_UNITS,
    ...OF_VISITS.map(
      ([table, prefix, required]): TableLinks => ({
        table,
        key: `${table}_id`,
        unit: 'person_id',
        parent: { table: VISIT, column: 'visit_occurrence_id', nullable: true },
        kind: `${prefix}_concept_id`,
        most: 16,
        required,
      }),
    ),
  ].filter(({ table }) => present.has(table));
  const links = known.map(({ required, key, ...link }): TableLinks => {
    const stated = required?.filter((column) => has(link.table, column)) ?? [];
    const entry =
      link.table === VISIT && present.has('observation_period')
        ? { order: { column: 'visit_start_date', otherwise: 'observation_period.observation_period_start_date' } }
        : {};
    return {
      ...(key !== undefined && has(link.table, key) ? { key } : {}),
      ...link,
      ...entry,
      ...(stated.length === 0 ? {} : { required: stated }),
    };
  });
  const leftOut = [...present.keys()]
    .filter((name) => !known.some(({ table }) => table === name))
    .map((table) => ({
      table,
      why: VOCABULARY.test(table)
        ? 'vocabularies are public and no part of a release'
        : 'it belongs to no person by one row, and to no visit',
    }));
  const until = UNTIL.filter(([table, column]) => has(table, column)).map((names) => names.join('.'));
  const since = has('person', 'year_of_birth') ? { since: 'person.year_of_birth' } : {};
  return { omop: '5.4', ...since, ...(until.length === 0 ? {} : { until }), links, leftOut };
}

const VOCABULARY =
  /^(concept|concept_.*|vocabulary|domain|relationship|drug_strength|source_to_concept_map|metadata|cdm_source)$/;
