import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';
import {
  LINKED_CONFIG,
  LINKED_DICTIONARY,
  type LinkedHospitalOptions,
  linkedHospital,
  linkedTables,
} from '../support/linked/linked-hospital.ts';
import { expectNothingSpent, oneLineWithHint, withoutNotes } from '../support/refusals.ts';

const { patients, stays, diagnoses, deaths } = linkedTables(120) as Record<
  'patients' | 'stays' | 'diagnoses' | 'deaths',
  string[]
>;
const TABLES = { patients, stays, diagnoses, deaths };
const eachRow = (lines: readonly string[], every: number, change: (line: string) => string): string[] =>
  lines.map((line, i) => (i > 0 && i % every === 0 ? change(line) : line));
const without = (lines: readonly string[], column: number): string[] =>
  lines.map((line) => line.split(',').toSpliced(column, 1).join(','));

let steward: Hospital | undefined;
afterEach(() => steward?.close());

interface Refusal {
  readonly options: LinkedHospitalOptions;
  readonly code: string;
  readonly says: string;
}

const REFUSALS: Record<string, Refusal> = {
  'tables that belong to each other in a circle': {
    options: {
      dictionary: LINKED_DICTIONARY.replace(
        '    key: patient_id\n',
        '    key: patient_id\n    parent: { table: stays, column: last_stay }\n',
      ),
    },
    code: 'DICTIONARY_INVALID',
    says: 'it belongs to itself: "patients" to "stays" to "patients"',
  },
  'two tables that belong to none': {
    options: {
      dictionary: LINKED_DICTIONARY.replace(
        '    parent: { table: patients, column: patient_id }\n    once: true\n',
        '    key: death_id\n',
      ),
    },
    code: 'DICTIONARY_INVALID',
    says: '"patients" and "deaths" both belong to no other table',
  },
  'a table of events without its order': {
    options: { tables: { ...TABLES, stays: without(stays, 2) } },
    code: 'DICTIONARY_MISMATCH',
    says: 'it has no column "start_date"',
  },
  'a child table without the column that names its parent': {
    options: { tables: { ...TABLES, diagnoses: without(diagnoses, 1) } },
    code: 'DICTIONARY_MISMATCH',
    says: 'it has no column "stay_id"',
  },
  'one patient alone': {
    options: {
      tables: {
        patients: patients.slice(0, 2),
        stays: stays.slice(0, 2),
        diagnoses: diagnoses.slice(0, 2),
        deaths: deaths.slice(0, 1),
      },
    },
    code: 'TABLE_TOO_SMALL',
    says: 'fewer than 2 units (patient)',
  },
  'tables that hold nobody': {
    options: { tables: Object.fromEntries(Object.entries(TABLES).map(([name, lines]) => [name, lines.slice(0, 1)])) },
    code: 'TABLE_TOO_SMALL',
    says: 'fewer than 2 units (patient)',
  },
  'a file where the folder of the tables is needed': {
    options: { config: LINKED_CONFIG.replace('folder: tables', 'path: tables/stays.csv') },
    code: 'CONFIG_INVALID',
    says: 'source.path names one table, and the dictionary has 4',
  },
  'two files of a table whose names differ in case': {
    options: { tables: { STAYS: stays.slice(0, 40) } },
    code: 'CONFIG_INVALID',
    says: 'STAYS.csv and stays.csv both have its name',
  },
  'a value that the dictionary allows nobody to have': {
    options: {
      dictionary: LINKED_DICTIONARY.replace('values: [A, B, C] }', 'values: [A, B], outside: error }'),
      tables: TABLES,
    },
    code: 'VALUE_OUTSIDE_DOMAIN',
    says: 'ward',
  },
};

test.each(Object.entries(REFUSALS))('%s: refused in words, and nothing is spent', async (_, refusal) => {
  steward = await linkedHospital(refusal.options);
  const { status, stdout, stderr } = await steward.run(['release', '--yes', '--progress', 'none']);
  expect(withoutNotes(stderr)).toMatch(oneLineWithHint(refusal.code));
  expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(refusal.says)]);
  expectNothingSpent(steward);
});

const TABLE_BY_TABLE = `tables: { ${Object.keys(TABLES)
  .map((name) => `${name}: tables/${name}.csv`)
  .join(', ')} }`;

test.each([
  [LINKED_CONFIG, 'Cannot find table "deaths"'],
  [LINKED_CONFIG.replace('folder: tables', TABLE_BY_TABLE), 'deaths.csv: there is no such file or folder'],
])(
  'a table whose file is not there is named before a run begins, and its plan is made all the same: %#',
  async (config, says) => {
    steward = await linkedHospital({ config });
    rmSync(steward.path('tables/deaths.csv'));
    const { status, stderr } = await steward.run(['release', '--yes', '--progress', 'none']);
    expect([status, withoutNotes(stderr)]).toEqual([2, expect.stringContaining(says)]);
    expect(withoutNotes(stderr)).toMatch(oneLineWithHint('FILE_MISSING'));
    expect(readJournal(steward.folder).runs).toEqual([]);
    expect((await steward.run(['plan'])).status).toBe(0);
  },
);

test('rows of nobody, keys given twice, names in capitals, deaths before stays and births after them: released, and sound', async () => {
  const capitals = (lines: readonly string[]): string[] => [lines[0]!.toUpperCase(), ...lines.slice(1)];
  steward = await linkedHospital({
    tables: {
      PATIENTS: eachRow(capitals([...patients, patients[1]!]), 4, (line) => line.replace(/\d+$/, '2050')),
      STAYS: eachRow(
        capitals([...stays, 'S90001,NOBODY,2019-01-01,2019-01-02,A', 'S90002,,2019-01-01,2019-01-02,A']),
        3,
        (line) => line.replace(/20..-..-..,20..-..-../, '2018-06-01,2018-06-20'),
      ),
      DIAGNOSES: capitals([...diagnoses, 'P1,S90003,E11', ',,E11']),
      DEATHS: eachRow(capitals(deaths), 2, (line) => line.replace(/,.*/, ',2018-01-01')),
    },
  });
  for (const name of Object.keys(TABLES)) rmSync(steward.path(`tables/${name}.csv`), { force: true });
  const { status, stderr } = await steward.run(['release', '--yes', '--name', 'sound']);
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
  expect((await steward.run(['verify', 'released/sound'])).status).toBe(0);
  const [run] = readdirSync(steward.path('protected/runs'));
  const report = JSON.parse(readFileSync(steward.path(`protected/runs/${run}/inside-report.json`), 'utf8'));
  // Rows of nobody are dropped, and nobody but the steward is told.
  expect(report.contributions.tables).toMatchObject([
    { table: 'stays', rowsLinked: stays.length - 1 },
    { table: 'diagnoses', rowsLinked: diagnoses.length - 1 },
  ]);
  expect(stderr).not.toMatch(/dropped|orphan|parent that/);
  expect(report.figures.find(({ measure }: { measure: string }) => measure === 'outOfOrder').synthetic).toBe(0);
});

describe('what linked tables cannot be used for is said in words', () => {
  test.each([
    [['describe'], 'Cannot describe: the dictionary'],
    [['audit'], 'Cannot audit: the dictionary'],
    [['plan', '--columns', 'ward'], 'Cannot compare extracts of linked tables'],
    [
      ['compare', '--real', 'tables', 'tables', 'tables', '-d', 'dictionary.yaml'],
      'Cannot compare tables with records side by side',
    ],
    [
      ['evaluate', '--real', 'tables', '--synthetic', 'tables', '-d', 'dictionary.yaml', '--leakage'],
      'Cannot evaluate linked tables with --leakage',
    ],
  ])('%s', async (args, says) => {
    steward = await linkedHospital();
    const { status, stderr } = await steward.run(args);
    expect([status, withoutNotes(stderr)]).toEqual([2, expect.stringMatching(oneLineWithHint('USAGE'))]);
    expect(stderr).toContain(says);
  });
});
