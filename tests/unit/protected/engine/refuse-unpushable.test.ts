import { expect, test } from 'vitest';
import type { EngineSource } from '../../../../pipelines/protected/engine/engine-table.ts';
import { TRINO } from '../../../../pipelines/protected/engine/trino/trino-dialect.ts';
import { rowsSql } from '../../../../pipelines/protected/engine/write-engine-records.ts';
import { dictionaryOf } from '../../../support/dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const tableOf = (storage: string): EngineSource => ({
  path: 'trino://test',
  columnNames: () => ['x'],
  fields: () => [{ name: 'x', storage }],
  relation: () => 't',
});

test.each([
  ['VARCHAR', '{ kind: date, range: [2020-01-01, 2021-12-31], bins: { every: year } }', 'keeps dates or times as text'],
  ['VARCHAR', '{ kind: date, format: "%d %b %Y", range: [2020-01-01, 2021-12-31], bins: { every: year } }', 'format'],
  ['VARCHAR', '{ kind: date, format: "%d/%m/%y", range: [2020-01-01, 2021-12-31], bins: { every: year } }', 'format'],
  ['DOUBLE', '{ kind: date, format: "%Y%m%d", range: [2020-01-01, 2021-12-31], bins: { every: year } }', 'format'],
  ['VARCHAR', '{ kind: categorical, values: [ɤ], ignoreCase: true }', 'upper and lower case of letters'],
  ['DOUBLE', '{ kind: categorical, values: ["0.5"] }', 'numbers with fractions'],
  ['FLOAT', '{ kind: categorical, values: ["1"], missing: [NaN] }', 'numbers with fractions'],
  [
    'timestamp(9)',
    '{ kind: datetime, range: [2020-01-01, 2021-12-31], bins: { every: year } }',
    'is kept as timestamp',
  ],
])('a column kept as %s that is %s is refused', async (storage, column, words) => {
  const dictionary = await dictionaryOf(temporaryFolder(), [`x: ${column}`]);
  expect(() => rowsSql(tableOf(storage), dictionary, TRINO)).toThrow(words);
});

test('a moment that says whose row it is is refused, for it has a text of its own in each time zone', async () => {
  const columns = ['x: { kind: identifier }', 'y: { kind: integer, range: [0, 9] }'];
  const dictionary = await dictionaryOf(temporaryFolder(), columns, '{ column: x, name: stay, maxRows: 1 }');
  const source = (storage: string): EngineSource => ({
    ...tableOf(storage),
    columnNames: () => ['x', 'y'],
    fields: () => [
      { name: 'x', storage },
      { name: 'y', storage: 'INTEGER' },
    ],
  });
  expect(() => rowsSql(source('TIMESTAMP WITH TIME ZONE'), dictionary, TRINO)).toThrow('says whose row it is');
  expect(rowsSql(source('TIMESTAMP'), dictionary, TRINO).hasUnit).toBe(true);
});

test.each([
  ['DATE', '{ kind: date, range: [2020-01-01, 2021-12-31], bins: { every: year } }'],
  ['BIGINT', '{ kind: date, format: "%Y%m%d", range: [2020-01-01, 2021-12-31], bins: { every: year } }'],
  [
    'VARCHAR',
    '{ kind: date, format: ["%d.%m.%Y", "%Y-%m-%d"], range: [2020-01-01, 2021-12-31], bins: { every: year } }',
  ],
  ['VARCHAR', '{ kind: categorical, values: [ɤ] }'],
  ['VARCHAR', '{ kind: categorical, values: [Ärzte, ΟΔΟΣ], ignoreCase: true }'],
  ['DOUBLE', '{ kind: categorical, values: ["1", "2"], missing: ["", NA] }'],
])('a column kept as %s that is %s is not', async (storage, column) => {
  const dictionary = await dictionaryOf(temporaryFolder(), [`x: ${column}`]);
  expect(rowsSql(tableOf(storage), dictionary, TRINO).select).toContain('SELECT');
});
