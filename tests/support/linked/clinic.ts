import type { LinkedDictionary } from '../../../pipelines/dictionary/linked/linked-dictionary.ts';
import { byDate, ENTRY, linkedDictionaryOf, type StatedTable } from '../linked-dictionaries.ts';

const REQUIRED = 'missing: none, outside: error';

export const PERSON: StatedTable = {
  name: 'person',
  role: 'units',
  key: 'person_id',
  unit: 'person_id',
  columns: [`sex: { kind: categorical, values: [F, M], ${REQUIRED} }`, ENTRY],
};

export const VISIT: StatedTable = {
  name: 'visit',
  role: 'events',
  key: 'visit_id',
  unit: 'person_id',
  parent: { table: 0, column: 'person_id', nullable: false },
  order: byDate('day'),
  columns: [`ward: { kind: categorical, values: [a, b, c, d], ${REQUIRED} }`],
};

export const FINDING: StatedTable = {
  name: 'finding',
  role: 'details',
  unit: 'person_id',
  parent: { table: 1, column: 'visit_id', nullable: true },
  order: byDate('found'),
  kind: 'code',
  columns: [`code: { kind: categorical, values: [p, q, r, s], ${REQUIRED} }`],
};

/** Counted in days after the last visit. */
export const DEATH: StatedTable = {
  name: 'death',
  role: 'single',
  unit: 'person_id',
  parent: { table: 0, column: 'person_id', nullable: false },
  anchors: new Map([['last', { of: 'last', year: false }]]),
  columns: [
    'last: { kind: date, range: [2000-01-01, 2019-12-31], bins: { every: year }, missing: none, outside: error }',
    'died: { kind: date, after: last, range: [0, 3650], bins: { edges: [0, 1, 31, 366, 3650] } }',
  ],
};

/** Persons, visits, findings and deaths; a test may say more of a table. */
export function clinic(
  folder: string,
  change: Readonly<Record<string, Partial<StatedTable>>> = {},
): Promise<LinkedDictionary> {
  return linkedDictionaryOf(
    folder,
    [PERSON, VISIT, FINDING].map((table) => ({ ...table, ...change[table.name] })),
  );
}
