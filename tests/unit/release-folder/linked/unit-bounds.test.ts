import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { LinkedDictionary } from '../../../../pipelines/dictionary/linked/linked-dictionary.ts';
import { linkedShape } from '../../../../pipelines/dictionary/linked/linked-shape.ts';
import { loadLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { impossibleInLinked } from '../../../../pipelines/release/linked/impossible-in-linked.ts';
import { decodeLinkedTable, linkedTables } from '../../../../pipelines/release-folder/linked/decode-linked.ts';
import { outputOfDictionary } from '../../../../pipelines/release-folder/linked/output-of-dictionary.ts';
import { withEngine } from '../../../../pipelines/release-folder/tables/engine.ts';
import { writeDecoded } from '../../../../pipelines/release-folder/tables/tables.ts';
import { askOmopChecks, type CdmFile } from '../../../../pipelines/verify/omop/ask-omop-checks.ts';
import { OMOP_CHECKS } from '../../../../pipelines/verify/omop/omop-checks.ts';
import { UserError } from '../../../../privacy/errors.ts';
import { randomLinkedRows } from '../../../support/linked/random-linked-rows.ts';

const NAFLD = fileURLToPath(new URL('../../../../bench/linked/nafld-omop/dictionary.yaml', import.meta.url));

/** Stays of up to a year, drugs before and after them, and observation that ends before either does. */
const STAYS = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
omop: '5.4'
since: person.year_of_birth
until: [death.death_date, observation_period.observation_period_end_date]
defaults:
  categorical: { missing: none, outside: error }
tables:
  person:
    key: person_id
    required: [year_of_birth]
    columns:
      gender_concept_id: { kind: categorical, values: [8507, 8532], storage: int32 }
      year_of_birth: { kind: integer, after: visit_occurrence.first.year, range: [-3, 0], detail: none, storage: int32 }
      race_concept_id: { kind: categorical, values: [8527], storage: int32 }
      ethnicity_concept_id: { kind: categorical, values: [38003564], storage: int32 }
  observation_period:
    key: observation_period_id
    parent: { table: person, column: person_id }
    once: true
    always: true
    required: [observation_period_start_date, observation_period_end_date]
    columns:
      observation_period_start_date: { kind: date, after: visit_occurrence.first, range: [-3000, 0], bins: { count: 3 } }
      observation_period_end_date: { kind: date, after: visit_occurrence.last, range: [0, 90], bins: { count: 3 } }
      period_type_concept_id: { kind: categorical, values: [32817], storage: int32 }
  visit_occurrence:
    key: visit_occurrence_id
    parent: { table: person, column: person_id }
    order: visit_start_date
    most: 6
    required: [visit_end_date]
    columns:
      visit_concept_id: { kind: categorical, values: [9201], storage: int32 }
      visit_start_date: { kind: date, range: [1968-01-01, 1975-12-31], bins: { every: year } }
      visit_end_date: { kind: date, after: visit_start_date, range: [0, 365], bins: { count: 3 } }
      visit_type_concept_id: { kind: categorical, values: [32817], storage: int32 }
  drug_exposure:
    key: drug_exposure_id
    unit: person_id
    parent: { table: visit_occurrence, column: visit_occurrence_id }
    kind: drug_concept_id
    most: 6
    required: [drug_exposure_start_date, drug_exposure_end_date]
    columns:
      drug_concept_id: { kind: categorical, values: [1, 2], storage: int32 }
      drug_exposure_start_date: { kind: date, after: visit_occurrence.visit_start_date, range: [-9, 90], bins: { count: 3 } }
      drug_exposure_end_date: { kind: date, after: drug_exposure_start_date, range: [0, 365], bins: { count: 3 } }
      drug_type_concept_id: { kind: categorical, values: [32817], storage: int32 }
      days_supply: { kind: integer, from: drug_exposure_end_date - drug_exposure_start_date, storage: int32 }
  death:
    parent: { table: person, column: person_id }
    once: true
    required: [death_date]
    columns:
      death_date: { kind: date, after: visit_occurrence.last, range: [0, 3600], bins: { count: 4 } }
`;

const MOMENTS = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
since: patients.born
until: [death.died]
tables:
  patients:
    key: id
    required: [born]
    columns:
      born: { kind: integer, after: visits.first.year, range: [-1, 0], detail: none }
  visits:
    key: visit
    parent: { table: patients, column: id }
    order: came_at
    most: 5
    columns:
      came_at: { kind: datetime, range: [1968-01-01, 1971-12-31], bins: { every: year } }
      left_at: { kind: datetime, after: came_at, range: [0, 365], bins: { count: 3 } }
      asked_at: { kind: datetime, after: came_at, range: [-1095, 0], bins: { count: 3 } }
  death:
    parent: { table: patients, column: id }
    once: true
    required: [died]
    columns:
      died: { kind: datetime, after: visits.last, range: [0, 365], bins: { count: 3 } }
`;

async function written(text: string): Promise<LinkedDictionary> {
  const path = join(mkdtempSync(join(tmpdir(), 'bounds-')), 'dictionary.yaml');
  writeFileSync(path, text);
  return loadLinkedDictionary(path);
}

const stays = (from: string, to: string): Promise<LinkedDictionary> => written(STAYS.replace(from, to));

/** The tables of 300 units with any codes, as files. */
async function tablesOf(dictionary: LinkedDictionary, seed: string): Promise<readonly CdmFile[]> {
  const dir = mkdtempSync(join(tmpdir(), 'bounds-'));
  const output = outputOfDictionary(dictionary);
  const rows = randomLinkedRows(linkedShape(dictionary), impossibleInLinked(dictionary), 300, seed);
  const files: CdmFile[] = [];
  for (const one of linkedTables(rows, output, seed)) {
    const { fields, chunks } = decodeLinkedTable(one);
    const { name } = one.table;
    const options = { dir, table: name, parquet: 'snappy', arrow: false } as const;
    const { parquetPath } = await writeDecoded(options, fields, chunks);
    files.push({ table: name, path: join(dir, parquetPath) });
  }
  return files;
}

/** What the tables violate, of what is fatal. */
async function violatedBy(dictionary: LinkedDictionary, seed: string): Promise<readonly string[]> {
  const files = await tablesOf(dictionary, seed);
  const asked = await withEngine((connection) => askOmopChecks(connection, files, OMOP_CHECKS));
  return asked
    .filter(({ check, violations }) => check.level === 'fatal' && check.kind !== 'zero' && violations !== 0)
    .map(({ check }) => check.id);
}

/** What a query gives whose tables are written `@name`. */
async function answerTo(files: readonly CdmFile[], sql: string): Promise<number> {
  const written = sql.replaceAll(/@(\w+)/g, (_, name) => `'${files.find(({ table }) => table === name)!.path}'`);
  const result = await withEngine((connection) => connection.runAndReadAll(written));
  return Number(result.getRows()[0]![0]);
}

describe('tables of units with any codes', () => {
  test.each(['a', 'b', 'c'])(
    'are of the model where its dictionary bounds what is told of a unit (%s)',
    async (seed) => {
      expect(await violatedBy(await loadLinkedDictionary(NAFLD), seed)).toEqual([]);
      expect(await violatedBy(await stays('', ''), seed)).toEqual([]);
    },
  );

  test('are not without those bounds', async () => {
    expect(await violatedBy(await stays('since: person.year_of_birth\n', ''), 'a')).toContain(
      'birth/observation_period.observation_period_start_date',
    );
    const unbounded = await violatedBy(
      await stays('until: [death.death_date, observation_period.observation_period_end_date]\n', ''),
      'a',
    );
    expect(unbounded).toEqual(
      expect.arrayContaining([
        'death/observation_period.observation_period_end_date',
        'death/visit_occurrence.visit_end_date',
        'inside/drug_exposure.drug_exposure_end_date',
        'inside/death.death_date',
      ]),
    );
    const other = await violatedBy(await stays('    always: true\n', ''), 'a');
    expect(other).toContain('complete/person');
  });
});

describe('what is moved to a bound', () => {
  test('is what other columns are made of, and so is the end of observation where a person died', async () => {
    const files = await tablesOf(await stays('', ''), 'd');
    const supply = 'days_supply <> drug_exposure_end_date - drug_exposure_start_date';
    expect(await answerTo(files, `SELECT count(*) FROM @drug_exposure WHERE ${supply}`)).toBe(0);
    const both = '@death AS d JOIN @observation_period AS p USING (person_id)';
    expect(await answerTo(files, `SELECT count(*) FROM ${both}`)).toBeGreaterThan(100);
    expect(await answerTo(files, `SELECT count(*) FROM ${both} WHERE death_date <> observation_period_end_date`)).toBe(
      0,
    );
    expect(await answerTo(files, `SELECT count(*) FROM @death WHERE death_date > '1975-12-31'`)).toBe(0);
  });

  test.each([true, false])('may be moments (bounded: %s)', async (bounded) => {
    const files = await tablesOf(await written(bounded ? MOMENTS : MOMENTS.replace(/^(since|until).*\n/gm, '')), 'e');
    const outside =
      'SELECT count(*) FROM @visits AS v JOIN @patients USING (id) LEFT JOIN @death AS d USING (id) WHERE';
    const [late, early] = [`${outside} v.left_at::DATE > d.died::DATE`, `${outside} year(v.asked_at) < born`];
    const found = [await answerTo(files, late), await answerTo(files, early)];
    if (bounded) expect(found).toEqual([0, 0]);
    else expect(Math.min(...found)).toBeGreaterThan(0);
    expect(await answerTo(files, 'SELECT count(*) FROM @visits WHERE left_at < came_at OR asked_at > came_at')).toBe(0);
  });
});

describe('a dictionary is refused', () => {
  test.each([
    [
      'since: person.year_of_birth',
      'since: person.gender_concept_id',
      /is no date or year that is counted from the first event/,
    ],
    ['since: person.year_of_birth', 'since: person.born', /is no column of a table with one row a unit/],
    ['range: [-3, 0]', 'range: [-3, 1]', /may lie after the first event/],
    ['range: [0, 3600]', 'range: [-9, 3600]', /may lie before the last event/],
    [
      'range: [0, 365], bins: { count: 3 } }\n      drug_type',
      'range: [1, 365], bins: { count: 3 } }\n      drug_type',
      /always lies after "drug_exposure_start_date", and until: may move it there/,
    ],
    ['range: [-9, 90]', 'range: [-9, -1]', /always lies before .* and since: may move it there/],
    ['    always: true\n', '', undefined],
    ['    once: true\n    required: [death', '    once: true\n    always: true\n    required: [death', undefined],
    [
      '    most: 6\n    required: [visit',
      '    most: 6\n    always: true\n    required: [visit',
      /always goes with once: true/,
    ],
    ['  person:\n', '  people:\n', /there is no table called "person"/],
  ])('%s becomes %s', async (from, to, words) => {
    expect(STAYS).toContain(from);
    const error = await stays(from, to).catch((thrown: unknown) => thrown);
    if (words === undefined) expect(error).not.toBeInstanceOf(Error);
    else {
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).message).toMatch(words);
    }
  });
});
