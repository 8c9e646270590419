import { CDM_TABLES } from './cdm-fields.ts';
import { checkOf, type OmopCheck } from './omop-check.ts';

/** What a value is at least and at most. */
const PLAUSIBLE: Readonly<Record<string, readonly [least: number, most: number]>> = {
  'person.year_of_birth': [1850, 2100],
  'person.month_of_birth': [1, 12],
  'person.day_of_birth': [1, 31],
};

/** Conventions that hold of persons and of concepts. */
export const conventionChecks: readonly OmopCheck[] = [
  checkOf('complete', 'person', {
    level: 'fatal',
    table: 'person',
    needs: { person: ['person_id'], observation_period: ['person_id'] },
    words: 'persons have no observation period',
    sql: 'SELECT count(*) FROM cdm.person AS own WHERE NOT EXISTS (SELECT 1 FROM cdm.observation_period AS period WHERE period.person_id = own.person_id)',
  }),
  checkOf('once', 'death', {
    level: 'fatal',
    table: 'death',
    needs: { death: ['person_id'] },
    words: 'deaths are of a person who has another',
    sql: 'SELECT count(person_id) - count(DISTINCT person_id) FROM cdm.death',
  }),
  ...CDM_TABLES.flatMap(({ name: table, fields }) =>
    fields
      .filter(({ name }) => name.endsWith('_concept_id'))
      .map(({ name }) =>
        checkOf('zero', `${table}.${name}`, {
          level: 'fatal',
          table,
          needs: { [table]: [name] },
          words: `rows of ${table} have concept 0 as ${name}, which the dictionary does not list`,
          sql: `SELECT count(*) FROM cdm.${table} WHERE TRY_CAST(${name} AS BIGINT) = 0`,
        }),
      ),
  ),
  ...Object.entries(PLAUSIBLE).map(([subject, [least, most]]) => {
    const [table, name] = subject.split('.') as [string, string];
    return checkOf('plausible', subject, {
      level: 'note',
      table,
      needs: { [table]: [name] },
      words: `rows of ${table} have a ${name} that is not between ${least} and ${most}`,
      sql: `SELECT count(*) FROM cdm.${table} WHERE NOT (TRY_CAST(${name} AS BIGINT) BETWEEN ${least} AND ${most})`,
    });
  }),
];
