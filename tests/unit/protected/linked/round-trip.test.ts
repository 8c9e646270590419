import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asRecords } from '../../../../models/linked/as-records.ts';
import { linkedShape } from '../../../../pipelines/dictionary/linked/linked-shape.ts';
import { readLinkedDictionary } from '../../../../pipelines/dictionary/linked/load-linked.ts';
import { linkedColumns } from '../../../../pipelines/dictionary/linked/made-columns.ts';
import { readLinkedTables, sourcesInFolder } from '../../../../pipelines/protected/linked/read-linked-tables.ts';
import { decodeLinkedTable, linkedTables } from '../../../../pipelines/release-folder/linked/decode-linked.ts';
import { outputOfDictionary } from '../../../../pipelines/release-folder/linked/output-of-dictionary.ts';
import { writeDecoded } from '../../../../pipelines/release-folder/tables/tables.ts';
import { type Told, tell } from '../../../support/linked/loaded-tables.ts';
import { wardRows } from '../../../support/linked/ward-rows.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const WARD = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
defaults:
  date: { range: [2000-01-01, 2019-12-31] }
tables:
  patients:
    key: patient_id
    required: [born]
    columns:
      sex: { kind: categorical, values: [f, m], missing: none, outside: error }
      born: { kind: integer, after: stays.first.year, range: [-99, 0], bins: { width: 20 }, detail: none }
  stays:
    key: stay_id
    parent: { table: patients, column: patient_id }
    order: { column: start_date, entry: entry }
    most: 8
    required: [end_date]
    columns:
      start_date: { kind: date, bins: { every: year } }
      end_date: { kind: date, after: start_date, range: [0, 20], bins: { width: 7 }, detail: none }
      type: { kind: categorical, values: [emergency, planned, outpatient], missing: none, outside: error }
  diagnoses:
    unit: patient_id
    parent: { table: stays, column: stay_id }
    order: day
    kind: code
    most: 5
    columns:
      patient_id: { kind: identifier }
      day: { kind: date }
      code: { kind: categorical, values: [a, b], missing: none, outside: error }
      grade:
        kind: real
        byKind:
          a: { range: [0, 10], decimals: 1, bins: { width: 5 } }
          b: { range: [100, 400], decimals: 0, bins: { width: 100 } }
      seen: { kind: date, after: stays.start_date, range: [0, 9], bins: { edges: [0, 1, 5, 9] }, detail: none }
  death:
    parent: { table: patients, column: patient_id }
    once: true
    required: [death_date]
    columns:
      death_date: { kind: date, after: stays.last, range: [0, 365], bins: { width: 30 }, detail: none }
      cause: { kind: categorical, values: [heart, other] }
`;

/** Of two bins the third is none, which is written as missing. */
const known = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  row['code'] === 'a' && row['grade'] === '3' ? { ...row, grade: 'missing' } : row;

/** Details of an event have no order in a file; a time is told from the first event on. */
function comparable({ unit, events }: Told, keepsEntry: boolean): unknown {
  const first = events[0]?.['day'] as number | undefined;
  return {
    unit: { ...unit, entry: keepsEntry ? unit['entry'] : undefined },
    events: events.map(({ day, details, ...values }) => ({
      ...values,
      day: (day as number) - first!,
      details: details['diagnoses']!.map((row) => JSON.stringify(known(row))).toSorted(),
    })),
  };
}

test('drawn units that were written as tables are read back as the codes that were drawn', async () => {
  const dictionary = await readLinkedDictionary(join(temporaryFolder(), 'dictionary.yaml'), WARD);
  const shape = linkedShape(dictionary);
  const drawn = wardRows(shape, 400, 'round trip');
  const folder = temporaryFolder();
  for (const one of linkedTables(drawn, outputOfDictionary(dictionary), 'seed')) {
    const { fields, chunks } = decodeLinkedTable(one);
    await writeDecoded({ dir: folder, table: one.table.name, parquet: 'snappy', arrow: false }, fields, chunks);
  }
  const sources = await sourcesInFolder(join(folder, 'data'), dictionary);
  const read = await readLinkedTables(sources, dictionary, { workFolder: folder });
  const [written, back] = [tell(asRecords(shape, drawn), dictionary), tell(read, dictionary)];
  expect(back.length).toBe(written.length);
  const entry = linkedColumns(dictionary).units.findIndex(({ coding }) => coding.name === 'entry');
  const { cells } = linkedColumns(dictionary).units[entry]!.coding;
  let [compared, withEntry] = [0, 0];
  for (const [i, told] of written.entries()) {
    // Times end with the range of the order: units whose events do not fit begin earlier or stand closer.
    const span = Math.max(0, ...told.events.map(({ day }) => day as number));
    const begins = told.unit['entry'];
    const fits = typeof begins === 'number' && begins + span + 366 < (cells.at(-2) as { upper: number }).upper;
    if (told.events.length > 0 && !fits) continue;
    compared++;
    if (told.events.length > 0) withEntry++;
    expect(comparable(back[i]!, told.events.length > 0), `unit ${i}`).toEqual(comparable(told, told.events.length > 0));
  }
  expect([compared > 100, withEntry > 50]).toEqual([true, true]);
});
