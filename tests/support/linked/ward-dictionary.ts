import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dictionary, isModelled, type ModelledColumn } from '../../../pipelines/dictionary/dictionary.ts';
import type {
  DictionaryTable,
  LinkedDictionary,
  TableOrder,
} from '../../../pipelines/dictionary/linked/linked-dictionary.ts';
import { dictionaryOf } from '../dictionaries.ts';

type Given = Pick<DictionaryTable, 'name' | 'role' | 'dictionary' | 'layout'>;

const table = (given: Partial<DictionaryTable> & Given): DictionaryTable => ({
  source: 'table',
  key: undefined,
  parent: undefined,
  unit: undefined,
  order: undefined,
  most: 1,
  constant: [],
  kind: undefined,
  groups: new Map(),
  byKind: new Map(),
  anchors: new Map(),
  ...given,
});

const STRICT = 'missing: none, outside: error';

const named = async (name: string, columns: readonly string[]): Promise<Dictionary> => ({
  ...(await dictionaryOf(mkdtempSync(join(tmpdir(), 'ward-')), columns)),
  table: name,
});

/** `column` as what it lies away from `after`. */
function counted(dictionary: Dictionary, name: string, after: string, type: 'date' | 'integer'): Dictionary {
  const columns = dictionary.columns.map((column) =>
    column.name === name && isModelled(column)
      ? ({ ...column, offset: { after, type, reading: column.rule } } as ModelledColumn)
      : column,
  );
  return { ...dictionary, columns };
}

/**
 * Patients with stays, diagnoses of stays, and deaths: births are years before the first stay, deaths days after the last. `insured`: stays name an insurer,
 * which is the same in all of a patient.
 */
export async function wardDictionary({
  insured = false,
}: {
  readonly insured?: boolean;
} = {}): Promise<LinkedDictionary> {
  const patients = await named('patients', [
    `sex: { kind: categorical, values: [f, m], ${STRICT} }`,
    `born: { kind: integer, range: [-99, 0], bins: { width: 20 }, detail: none, ${STRICT} }`,
    `entry: { kind: date, range: [2008-01-01, 2010-12-31], bins: { every: year } }`,
  ]);
  const stays = await named('stays', [
    `type: { kind: categorical, values: [emergency, planned, outpatient], ${STRICT} }`,
    `end_date: { kind: integer, range: [0, 20], bins: { width: 7 }, detail: none, ${STRICT} }`,
    ...(insured ? [`insurer: { kind: categorical, values: [public, private], ${STRICT} }`] : []),
  ]);
  const diagnoses = await named('diagnoses', [
    `code: { kind: categorical, values: [a, b, c, d], ${STRICT} }`,
    `grade: { kind: integer, range: [0, 9], bins: { width: 5 }, detail: none, ${STRICT} }`,
  ]);
  const death = await named('death', [
    'cause: { kind: categorical, values: [heart, other] }',
    `death_date: { kind: integer, range: [0, 365], bins: { width: 30 }, detail: none, ${STRICT} }`,
  ]);
  const entry = patients.columns.find(({ name }) => name === 'entry') as ModelledColumn;
  const order: TableOrder = {
    column: 'start_date',
    scale: 'date',
    reading: entry.rule as TableOrder['reading'],
    missing: [''],
    description: undefined,
    stored: undefined,
    entry: 'entry',
    gaps: [0, 1, 7, 30, 180],
  };
  return Object.freeze({
    unit: { name: 'patient', origin: 'public' },
    tables: [
      table({
        name: 'patients',
        role: 'units',
        dictionary: counted(patients, 'born', 'first', 'integer'),
        layout: ['patient_id', 'sex', 'born'],
        key: 'patient_id',
        unit: 'patient_id',
        anchors: new Map([['first', { of: 'first', year: true }]]),
      }),
      table({
        name: 'stays',
        role: 'events',
        dictionary: counted(stays, 'end_date', 'start_date', 'date'),
        layout: ['stay_id', 'patient_id', 'start_date', 'end_date', 'type', ...(insured ? ['insurer'] : [])],
        constant: insured ? ['insurer'] : [],
        key: 'stay_id',
        parent: { table: 0, column: 'patient_id', nullable: false },
        unit: 'patient_id',
        order,
        most: 8,
        anchors: new Map([['start_date', { of: 'row', year: false }]]),
      }),
      table({
        name: 'diagnoses',
        role: 'details',
        dictionary: diagnoses,
        layout: ['stay_id', 'patient_id', 'day', 'code', 'grade'],
        parent: { table: 1, column: 'stay_id', nullable: false },
        unit: 'patient_id',
        order: { ...order, column: 'day', entry: undefined, gaps: undefined },
        most: 5,
        kind: 'code',
      }),
      table({
        name: 'death',
        role: 'single',
        dictionary: counted(death, 'death_date', 'last', 'date'),
        layout: ['patient_id', 'death_date', 'cause'],
        parent: { table: 0, column: 'patient_id', nullable: false },
        unit: 'patient_id',
        anchors: new Map([['last', { of: 'last', year: false }]]),
      }),
    ],
    sourceDigest: '0'.repeat(64),
  } satisfies LinkedDictionary);
}
