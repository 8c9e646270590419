import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withEngine } from '../../../../pipelines/release-folder/tables/engine.ts';
import { askOmopChecks, type CdmFile, violationsOf } from '../../../../pipelines/verify/omop/ask-omop-checks.ts';
import { CDM_TABLES } from '../../../../pipelines/verify/omop/cdm-fields.ts';
import type { OmopCheck, OmopCheckKind } from '../../../../pipelines/verify/omop/omop-check.ts';
import { OMOP_CHECKS } from '../../../../pipelines/verify/omop/omop-checks.ts';
import { populationFiles, wholeCdm } from '../../../support/linked/whole-cdm.ts';

let files: readonly CdmFile[];
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  files = await populationFiles(200);
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await wholeCdm(connection, files);
}, 60_000);

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const fieldOf = ({ subject, table }: OmopCheck): string => subject.slice(table.length + 1);
const first = (check: OmopCheck, value: string): string =>
  `UPDATE cdm.${check.table} SET ${fieldOf(check)} = ${value} WHERE rowid = 0`;

/** What breaks a check of each kind: by the smallest change, to the first row where that will do. */
const BROKEN: Readonly<Record<OmopCheckKind, (check: OmopCheck) => string>> = {
  table: ({ table }) => `DELETE FROM cdm_release.tables WHERE name = '${table}'`,
  field: (check) => `DELETE FROM cdm_release.fields WHERE tbl = '${check.table}' AND name = '${fieldOf(check)}'`,
  required: (check) => first(check, 'NULL'),
  type: (check) => {
    const [type, value] = typeOf(check) === 'text' ? ['INTEGER', '7'] : ['VARCHAR', "'seven'"];
    return `ALTER TABLE cdm.${check.table} ALTER ${fieldOf(check)} TYPE ${type} USING ${value}`;
  },
  key: (check) => first(check, `(SELECT ${fieldOf(check)} FROM cdm.${check.table} WHERE rowid = 1)`),
  foreign: (check) =>
    `UPDATE cdm.${check.table} SET ${fieldOf(check).replace(/ without .*/, '')} = 987654 WHERE rowid = 0`,
  owner: ({ table }) => `UPDATE cdm.${table} SET person_id = person_id + 1 WHERE rowid = 0`,
  periods: () =>
    'INSERT INTO cdm.observation_period SELECT 987654, person_id, observation_period_end_date + 1, observation_period_end_date + 9, 1 FROM cdm.observation_period WHERE rowid = 0',
  complete: () => 'DELETE FROM cdm.observation_period WHERE rowid = 0',
  order: (check) => {
    const start = check.sql.split(' < ')[1]!.match(/\w+(?= AS DATE)/)![0];
    return first(check, `${start} - INTERVAL 1 DAY`);
  },
  birth: (check) => first(check, "'1700-01-01'"),
  death: (check) =>
    `${DEAD(check.table)}; ${first(check, '(SELECT min(death_date) + 1 FROM cdm.death WHERE person_id = 1)')}`,
  inside: (check) => first(check, "'2200-01-01'"),
  once: () => 'INSERT INTO cdm.death SELECT * FROM cdm.death WHERE rowid = 0',
  visit: (check) =>
    first(
      check,
      `(SELECT max(visit_end_date) + 8 FROM cdm.visit_occurrence WHERE visit_occurrence_id = cdm.${check.table}.visit_occurrence_id)`,
    ),
  zero: (check) => first(check, '0'),
  plausible: (check) => first(check, '9999'),
};

/** The first row is of the first person, who died long after all others. */
const DEAD = (table: string): string =>
  `DELETE FROM cdm.death; INSERT INTO cdm.death (person_id, death_date) VALUES (1, '2300-01-01'); UPDATE cdm.${table} SET person_id = 1 WHERE rowid = 0`;

const typeOf = (check: OmopCheck): string =>
  CDM_TABLES.find(({ name }) => name === check.table)!.fields.find(({ name }) => name === fieldOf(check))!.type;

async function afterChange(change: string, check: OmopCheck): Promise<number | undefined> {
  await connection.run('BEGIN');
  try {
    await connection.run(change);
    return await violationsOf(connection, check);
  } finally {
    await connection.run('ROLLBACK');
  }
}

describe('the checks of tables of CDM 5.4', () => {
  test('each has a name of its own, and there are those of every kind', () => {
    expect(new Set(OMOP_CHECKS.map(({ id }) => id)).size).toBe(OMOP_CHECKS.length);
    expect([...new Set(OMOP_CHECKS.map(({ kind }) => kind))].toSorted()).toEqual(Object.keys(BROKEN).toSorted());
  });

  test('as many fields are required, and name rows, as OHDSI lists for these tables', () => {
    const count = (kind: OmopCheckKind, table: string): number =>
      OMOP_CHECKS.filter((check) => check.kind === kind && check.table === table).length;
    expect(count('required', 'person')).toBe(5);
    expect(count('field', 'person')).toBe(18);
    expect(count('field', 'visit_occurrence')).toBe(17);
    expect(count('field', 'condition_occurrence')).toBe(16);
    expect(count('field', 'drug_exposure')).toBe(23);
    expect(count('field', 'procedure_occurrence')).toBe(16);
    expect(count('field', 'measurement')).toBe(23);
    expect(count('field', 'observation')).toBe(21);
    expect(count('required', 'observation_period')).toBe(5);
    expect(count('required', 'death')).toBe(2);
  });

  test.each(OMOP_CHECKS.map((check) => [check.id, check] as const))('%s', async (_, check) => {
    // Of the whole model, rows name those of a table that a release may lack: nobody does once nothing is named.
    const unnamed = `UPDATE cdm.${check.table} SET ${fieldOf(check).replace(/ without .*/, '')} = NULL`;
    const sound = check.without === undefined ? 'SELECT 1' : unnamed;
    expect(await afterChange(sound, check)).toBe(0);
    expect(await afterChange(BROKEN[check.kind](check), check)).toBeGreaterThan(0);
  });

  test('a week on either side of a visit is within it, and none is after death', async () => {
    const visit = OMOP_CHECKS.find(({ id }) => id === 'visit/measurement.measurement_date')!;
    const days = (days: number): string =>
      `UPDATE cdm.measurement SET measurement_date = (SELECT visit_end_date + ${days} FROM cdm.visit_occurrence AS v WHERE v.visit_occurrence_id = measurement.visit_occurrence_id) WHERE rowid = 0`;
    expect(await afterChange(days(7), visit)).toBe(0);
    expect(await afterChange(days(8), visit)).toBe(1);
    const death = OMOP_CHECKS.find(({ id }) => id === 'death/measurement.measurement_date')!;
    const late = (after: number): string =>
      `${DEAD('measurement')}; UPDATE cdm.measurement SET measurement_date = DATE '2300-01-01' + ${after} WHERE rowid = 0`;
    expect(await afterChange(late(0), death)).toBe(0);
    expect(await afterChange(late(1), death)).toBe(1);
  });

  test('a birth is the first of January where no month is said, and the day where all is', async () => {
    const birth = OMOP_CHECKS.find(({ id }) => id === 'birth/visit_occurrence.visit_start_date')!;
    const born = (date: string): string =>
      `UPDATE cdm.visit_occurrence SET visit_start_date = '2011-05-04' WHERE person_id = 1; UPDATE cdm.person SET year_of_birth = 2011, ${date} WHERE person_id = 1`;
    expect(await afterChange(born('month_of_birth = NULL, day_of_birth = NULL'), birth)).toBe(0);
    expect(await afterChange(born('month_of_birth = 5, day_of_birth = NULL'), birth)).toBe(0);
    expect(await afterChange(born('month_of_birth = 5, day_of_birth = 4'), birth)).toBe(0);
    expect(await afterChange(born('month_of_birth = 5, day_of_birth = 5'), birth)).toBeGreaterThan(0);
    expect(await afterChange(born("birth_datetime = '2011-05-05 00:00:00'"), birth)).toBeGreaterThan(0);
  });
});

describe('askOmopChecks()', () => {
  test('a simulated population violates nothing that is fatal, in capitals as well, and only what it has is looked at', async () => {
    const capitals = files.map((file) => ({ ...file, table: file.table.toUpperCase() }));
    const listed = OMOP_CHECKS.filter(({ id }) => !/^zero\/person\.(race|ethnicity)_concept_id$/.test(id));
    for (const tables of [files, capitals]) {
      const asked = await withEngine((engine) => askOmopChecks(engine, tables, listed));
      const violated = asked.filter(({ violations }) => violations !== 0);
      expect(violated.filter(({ check }) => check.level === 'fatal').map(({ check }) => check.id)).toEqual([]);
      expect(new Set(violated.map(({ check }) => check.kind))).toEqual(new Set(['field']));
      expect(asked.some(({ check }) => check.table === 'procedure_occurrence')).toBe(false);
      expect(asked.filter(({ check }) => check.kind === 'death').length).toBeGreaterThan(6);
      expect(asked.some(({ check }) => check.kind === 'foreign' && check.subject.includes('preceding_visit'))).toBe(
        false,
      );
    }
  });

  test('persons alone lack their periods', async () => {
    const persons = files.filter(({ table }) => table === 'person');
    const asked = await withEngine((engine) => askOmopChecks(engine, persons, OMOP_CHECKS));
    const lacking = asked.filter(({ check, violations }) => check.kind === 'table' && violations !== 0);
    expect(lacking.map(({ check }) => check.subject)).toEqual(['observation_period']);
  });
});
