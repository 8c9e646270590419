import { expect, test } from 'vitest';
import { linkedColumnShapes, linkedShape } from '../../../../pipelines/dictionary/linked/linked-shape.ts';
import { linkedColumns } from '../../../../pipelines/dictionary/linked/made-columns.ts';
import { byDate, ENTRY, linkedDictionaryOf } from '../../../support/linked-dictionaries.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const PERSON = {
  name: 'person',
  role: 'units',
  key: 'person_id',
  columns: ['sex: { kind: categorical, values: [F, M], missing: none, outside: error }', ENTRY],
} as const;

const VISIT = {
  name: 'visit',
  role: 'events',
  key: 'visit_id',
  parent: { table: 0, column: 'person_id', nullable: false },
  most: 5,
  constant: ['site'],
  columns: [
    'site: { kind: categorical, values: [a, b, c], missing: none, outside: error }',
    'kind: { kind: categorical, values: [in, out], missing: ["?"], outside: missing }',
  ],
} as const;

const DIAGNOSIS = {
  name: 'diagnosis',
  role: 'details',
  parent: { table: 1, column: 'visit_id', nullable: false },
  most: 3,
  kind: 'code',
  columns: [
    'certain: { kind: boolean, true: ["1"], false: ["0"], missing: none, outside: error }',
    'code: { kind: categorical, values: [a, b, c, d], missing: none, outside: error }',
  ],
} as const;

const DEATH = {
  name: 'death',
  role: 'single',
  parent: { table: 0, column: 'person_id', nullable: false },
  columns: ['cause: { kind: categorical, values: [x, y], missing: none, outside: error }'],
} as const;

test('constants, the entry and single tables are columns of the units, and constants are none of the events', async () => {
  const groups = new Map([['code', { size: 2, of: Uint32Array.of(0, 0, 1, 1) }]]);
  const dictionary = await linkedDictionaryOf(temporaryFolder(), [
    PERSON,
    { ...VISIT, order: byDate('day') },
    { ...DIAGNOSIS, groups },
    DEATH,
  ]);
  expect(linkedShape(dictionary)).toEqual({
    units: [
      { name: 'sex', size: 2 },
      { name: 'entry', size: 241 },
      { name: 'site', size: 4 },
      { name: 'death.cause', size: 3 },
    ],
    events: {
      name: 'visit',
      columns: [{ name: 'kind', size: 3 }],
      most: 5,
      gaps: [0, 1, 8, 31, 366],
      groups: [undefined],
    },
    details: [
      {
        name: 'diagnosis',
        columns: [
          { name: 'certain', size: 2 },
          { name: 'code', size: 4 },
        ],
        most: 3,
        kind: 1,
        groups: [undefined, groups.get('code')],
      },
    ],
  });
  expect(linkedColumns(dictionary).units.map(({ from }) => from)).toEqual([
    { of: 'units', table: 0, column: 0 },
    { of: 'entry', table: 0, column: 1 },
    { of: 'constant', table: 1, column: 0 },
    { of: 'single', table: 3, column: 0 },
  ]);
  const { units, events } = linkedColumnShapes(dictionary);
  expect(units[1]).toEqual({ ordered: [0, 239], apart: [], absent: [240] });
  expect(units[3]).toEqual({ apart: [], absent: [2] });
  expect(events).toEqual([{ apart: [], absent: [2] }]);
});

test('units of a single table have its constants as they are: each has a row', async () => {
  const site = 'site: { kind: categorical, values: [a, b, c], missing: none, outside: error }';
  const dictionary = await linkedDictionaryOf(temporaryFolder(), [
    { name: 'patient', role: 'units', source: 'made', columns: [site] },
    VISIT,
  ]);
  expect(linkedShape(dictionary).units).toEqual([{ name: 'site', size: 3 }]);
  expect(linkedColumns(dictionary).units[0]!.from).toEqual({ of: 'constant', table: 1, column: 0 });
});

test('a single table that no column of tells whether there is a row has one that does', async () => {
  const present = { name: 'death', size: 2 };
  const shapes = [
    DEATH.columns,
    [],
    ['cause: { kind: categorical, values: [x, y], missing: ["?"], outside: missing }'],
  ];
  const units = [];
  for (const columns of shapes) {
    const dictionary = await linkedDictionaryOf(temporaryFolder(), [PERSON, { ...DEATH, columns }]);
    expect(linkedShape(dictionary).events).toEqual({
      name: 'events',
      columns: [],
      most: 1,
      gaps: undefined,
      groups: [],
    });
    units.push(linkedShape(dictionary).units.slice(2));
  }
  const cause = { name: 'death.cause', size: 3 };
  expect(units).toEqual([[cause], [present], [present, cause]]);
});
