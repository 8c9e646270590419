import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRecords, readKeptRecords } from '../../../../pipelines/protected/load-records.ts';
import { readingWarnings } from '../../../../pipelines/protected/sources/reading-warnings.ts';
import type { TableReadings } from '../../../../pipelines/protected/sources/table-readings.ts';
import { resourcesOf } from '../../../../pipelines/workspace/resources.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const COLUMNS = [
  'id: { kind: identifier }',
  'sex: { kind: categorical, values: [F, M], missing: ["?", ""], ignoreCase: true }',
  'flag: { kind: boolean, true: [Y, yes], false: [N], outside: other }',
  'age: { kind: integer, range: [0, 99], bins: { width: 10 }, missing: ["-9", ""] }',
  'seen: { kind: datetime, range: [2020-01-01, 2020-12-31], bins: { every: month }, outside: other }',
  'icd: { kind: code, grouping: { file: g.csv, normalise: icd10 }, missing: ["?"] }',
];
const ROWS = [
  'a,F,Y,5,2020-02-01,A01',
  'a,f ,yes,120,2020-02-01T10:00Z,A02',
  'a,?,?,-1,292278994-08-17,?',
  ',X,N,-9,1999-01-01,ZZ',
  '?,,N,old,soon, ? ',
  'b,M,N,-9.0,2030-01-01,',
];

async function prepared(unit = '{ column: id, maxRows: 2 }') {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'g.csv'), 'from,to,code,label\nA00,A99,a,\n');
  writeFileSync(join(folder, 't.csv'), `id,sex,flag,age,seen,icd\n${ROWS.join('\n')}\n`);
  mkdirSync(join(folder, 'run'));
  return { folder, dictionary: await dictionaryOf(folder, COLUMNS, unit) };
}

const counts = (name: string, missing: number, unreadable: number, unlisted: number, below: number, above: number) => ({
  name,
  missing,
  unreadable,
  unlisted,
  below,
  above,
});

const resources = resourcesOf();

describe.each(['memory', 'sql'] as const)('counting: %s', (counting) => {
  test.each(['{ column: id, maxRows: 2 }', '{ rows: each }'])(
    'what is null, unreadable and outside is counted apart, exactly, and a resumed run still knows it (%s)',
    async (unit) => {
      const { folder, dictionary } = await prepared(unit);
      const source = {
        path: join(folder, 't.csv'),
        format: undefined,
        delimiter: undefined,
        encoding: undefined,
        member: undefined,
        sheet: undefined,
        headerIsNames: false,
        counting,
      };
      const request = {
        source,
        dictionary,
        folder: join(folder, 'run'),
        entropy: insecureSeededEntropy('s'),
        advance: () => {},
        resources,
        protection: undefined,
        holdout: undefined,
        charged: false,
      };
      const loaded = await loadRecords(request);
      await loaded.close();
      const expected: TableReadings = {
        rows: 6,
        columns: [
          counts('sex', 2, 0, 1, 0, 0),
          counts('flag', 0, 0, 1, 0, 0),
          counts('age', 2, 1, 0, 1, 1),
          counts('seen', 0, 1, 0, 1, 2),
          counts('icd', 2, 0, 2, 0, 0),
        ],
        units: unit.includes('each') ? undefined : { units: 2, rowsWithout: 2, rowsOfLargest: 3 },
      };
      expect(loaded.readings).toEqual(expected);
      const resumed = (await readKeptRecords(dictionary, join(folder, 'run'), resources, undefined))!;
      await resumed.close();
      expect(resumed.readings).toEqual(expected);
    },
  );
});

describe('warnings', () => {
  const table = (more: Partial<TableReadings>): TableReadings => ({
    rows: 600,
    columns: [],
    units: undefined,
    ...more,
  });

  test('a column whose values the dictionary mostly cannot read', () => {
    const columns = [counts('sex', 100, 0, 300, 0, 0), counts('age', 590, 4, 0, 0, 0), counts('x', 600, 0, 0, 0, 0)];
    expect(readingWarnings(table({ columns }), 1)).toEqual([
      expect.stringContaining('"sex": the dictionary cannot read 60 %'),
    ]);
  });

  test('a unit that is likely none, and rows without one', () => {
    const units = { units: 400, rowsWithout: 60, rowsOfLargest: 120 };
    expect(readingWarnings(table({ units }), 2)).toEqual([
      '10 % of the rows have no unit and are dropped.',
      expect.stringMatching(/one unit has 20 % of the rows, 120 where 2 are kept: if it stands for "unknown"/),
    ]);
  });

  test('a column whose values mostly lie beyond the range', () => {
    const columns = [counts('dose', 100, 0, 0, 0, 323), counts('age', 0, 0, 0, 190, 0)];
    expect(readingWarnings(table({ columns }), 1)).toEqual([
      expect.stringContaining('"dose": 65 % of its numbers or dates lie above the range'),
    ]);
  });

  test('a column of which several kinds of trouble together take most, and each by itself less', () => {
    const columns = [counts('left', 100, 200, 0, 90, 80), counts('age', 100, 100, 0, 70, 60)];
    expect(readingWarnings(table({ columns }), 1)).toEqual([
      'column "left": 74 % of the values that are not missing cannot be read, are not in the list or lie beyond the range; check its range, its format and how values are written.',
    ]);
  });

  test('nothing where nothing is wrong', () => {
    const units = { units: 500, rowsWithout: 3, rowsOfLargest: 3 };
    expect(readingWarnings(table({ units, columns: [counts('sex', 500, 0, 3, 0, 0)] }), 2)).toEqual([]);
  });
});
