import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { readLinkedTables, sourcesInFolder } from '../../../../pipelines/protected/linked/read-linked-tables.ts';
import type { LinkedRecords } from '../../../../privacy/guard/views/linked-records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const DICTIONARY = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
defaults:
  date: { range: [2010-01-01, 2019-12-31] }
  categorical: { missing: none, outside: error }
tables:
  patients:
    key: patient_id
    required: [born]
    columns:
      born: { kind: integer, after: visits.first.year, range: [-99, 0], bins: { width: 10 }, detail: none }
  visits:
    key: visit_id
    parent: { table: patients, column: patient_id }
    order: { column: start, gaps: [0, 10], otherwise: period.begin }
    required: [end]
    columns:
      start: { kind: date, bins: { every: year } }
      end: { kind: date, after: start, range: [0, 9] }
  tests:
    parent: { table: visits, column: visit_id }
    kind: test
    columns:
      test: { kind: categorical, values: [a, b] }
      value: { kind: real, byKind: { a: { range: [0, 10], bins: { count: 2 } }, b: { range: [100, 400], bins: { count: 3 } } } }
      taken: { kind: date, after: visits.start, range: [-1, 1] }
  period:
    parent: { table: patients, column: patient_id }
    once: true
    columns:
      begin: { kind: date, after: visits.first, range: [-9, 0] }
      finish: { kind: date, after: visits.last, range: [0, 9] }
`;
const TABLES = {
  'PATIENTS.csv': 'PATIENT_ID,BORN\np1,1955\np2,2001\n',
  'visits.csv': 'visit_id,patient_id,start,end\nv2,p1,2011-03-20,2011-03-22\nv1,p1,2010-03-01,2010-03-01\n',
  'tests.csv':
    'visit_id,test,value,taken\nv1,a,7.5,2010-03-02\nv1,b,7.5,2010-02-28\nv2,b,399,2011-03-20\nv9,a,1,2011-03-20\n',
  'period.csv': 'patient_id,begin,finish\np1,2010-02-25,2011-03-25\np2,2012-06-01,2012-06-08\n',
};

async function read(
  tables: Readonly<Record<string, string>>,
): Promise<{ readonly records: LinkedRecords; columns(of: 'units' | 'events'): object }> {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(tables)) writeFileSync(join(folder, name), text);
  const dictionary = await readLinkedDictionary(join(folder, 'd.yaml'), DICTIONARY);
  const records = await readLinkedTables(await sourcesInFolder(folder, dictionary), dictionary, {
    workFolder: temporaryFolder(),
  });
  return {
    records,
    columns: (of) => {
      const { columns } = of === 'units' ? { columns: records.units } : records.events;
      return Object.fromEntries(columns.map(({ name, codes }) => [name, [...codes]]));
    },
  };
}

test('what a dictionary says of links, times and kinds is how its tables are read', async () => {
  const { records, columns } = await read(TABLES);
  expect(records.unitCount).toBe(2);
  expect([...records.events.start]).toEqual([0, 2, 2]);
  expect(columns('events')).toEqual({ end: [0, 2] });
  // p1 is 55 years old at the first visit; p2 has none, and is 11 years old where its period begins.
  expect(columns('units')).toEqual({
    born: [4, 8],
    entry: [0, 2],
    period: [1, 1],
    'period.begin': [5, 9],
    'period.finish': [5, 7],
  });
  const [tests] = records.details;
  expect([...tests!.start]).toEqual([0, 2, 3]);
  const byTest = [0, 1, 2].map((row) => tests!.columns.map(({ codes }) => codes[row]!));
  expect(byTest.slice(0, 2).toSorted()).toEqual([
    [0, 1, 2],
    [1, 0, 0],
  ]);
  expect(byTest[2]).toEqual([1, 2, 1]);
});

test('a required column that is null ends the run, and says nothing of the row', async () => {
  const tables = { ...TABLES, 'visits.csv': TABLES['visits.csv'].replace('2011-03-22', '') };
  const error = await read(tables).catch((caught: unknown) => caught as Error);
  expect(error).toMatchObject({ code: 'VALUE_OUTSIDE_DOMAIN' });
  expect((error as Error).message).not.toMatch(/2011|v2|p1/);
});
