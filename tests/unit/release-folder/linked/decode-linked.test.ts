import { describe, expect, test } from 'vitest';
import { linkedShape } from '../../../../pipelines/dictionary/linked/linked-shape.ts';
import { isWritten } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { decodeLinkedTable, linkedTables } from '../../../../pipelines/release-folder/linked/decode-linked.ts';
import { outputOfDictionary } from '../../../../pipelines/release-folder/linked/output-of-dictionary.ts';
import { wardDictionary } from '../../../support/linked/ward-dictionary.ts';
import { wardRows } from '../../../support/linked/ward-rows.ts';

type Value = number | string | null;

const ward = await wardDictionary();
const output = outputOfDictionary(ward);
const drawn = wardRows(linkedShape(ward), 400, 'one');

/** Rows of each table as values by name. */
function decoded(seed: string): Map<string, Record<string, Value>[]> {
  return new Map(
    linkedTables(drawn, output, seed).map((one) => {
      const { fields, chunks } = decodeLinkedTable(one);
      const rows: Record<string, Value>[] = [];
      for (const chunk of chunks) {
        for (let i = 0; i < chunk.rows; i++) {
          const row: Record<string, Value> = {};
          for (const [c, field] of fields.entries()) {
            const { data, validity } = chunk.columns[c]!;
            const present = validity === undefined || (validity[i >>> 3]! & (1 << (i & 7))) !== 0;
            const value = Number(data[i]!);
            row[field.name] = !present ? null : field.storage === 'text' ? field.texts[value]! : value;
          }
          rows.push(row);
        }
      }
      return [one.table.name, rows];
    }),
  );
}

const numbers = (rows: readonly Record<string, Value>[], name: string): number[] =>
  rows.map((row) => row[name] as number);

describe('linkedTables()', () => {
  const tables = decoded('seed');
  const [patients, stays, diagnoses, death] = ['patients', 'stays', 'diagnoses', 'death'].map(
    (name) => tables.get(name)!,
  );

  test('has the columns of the dictionary file in their order, and those that others are counted from', () => {
    expect(
      output.tables.map(({ columns }) =>
        columns.filter(isWritten).map((one) => ('name' in one ? one.name : one.coding.name)),
      ),
    ).toEqual(ward.tables.map(({ layout }) => layout));
  });

  test('numbers the rows of each table, and every key of a parent is one of its table', () => {
    expect(numbers(patients!, 'patient_id')).toEqual(patients!.map((_, i) => i + 1));
    expect(numbers(stays!, 'stay_id')).toEqual(stays!.map((_, i) => i + 1));
    const owner = numbers(stays!, 'patient_id');
    expect(owner).toEqual(owner.toSorted((a, b) => a - b));
    for (const row of diagnoses!) expect(owner[(row['stay_id'] as number) - 1]).toBe(row['patient_id']);
    expect(new Set(numbers(death!, 'patient_id')).size).toBe(death!.length);
  });

  test('gives as many rows as were drawn', () => {
    expect(stays!.length).toBe(drawn.events.start.at(-1));
    expect(diagnoses!.length).toBe(drawn.details[0]!.start.at(-1));
    expect(death!.length).toBe([...drawn.units[4]!].filter((code) => code !== 13).length);
    expect(death!.length).toBeLessThan(400);
  });

  test('keeps the order in time, the days between, and the range of the order', () => {
    const [lower, upper] = [Date.UTC(2008, 0, 1), Date.UTC(2010, 11, 31)].map((day) => day / 86_400_000) as [
      number,
      number,
    ];
    const days = numbers(stays!, 'start_date');
    expect(Math.min(...days)).toBeGreaterThanOrEqual(lower);
    expect(Math.max(...days)).toBeLessThanOrEqual(upper);
    const { start, time } = drawn.events;
    let kept = 0;
    for (let unit = 0; unit < 400; unit++) {
      for (let row = start[unit]! + 1; row < start[unit + 1]!; row++) {
        expect(days[row]).toBeGreaterThanOrEqual(days[row - 1]!);
        if (time![start[unit + 1]! - 1]! < upper - lower) {
          expect(days[row]! - days[row - 1]!).toBe(time![row]! - time![row - 1]!);
          kept++;
        }
      }
    }
    expect(kept).toBeGreaterThan(500);
  });

  test('gives details the day of their event', () => {
    const days = numbers(stays!, 'start_date');
    for (const row of diagnoses!) expect(row['day']).toBe(days[(row['stay_id'] as number) - 1]);
  });

  test('nothing is after death or before birth', () => {
    const died = new Map(death!.map((row) => [row['patient_id'], row['death_date'] as number]));
    const born = numbers(patients!, 'born');
    for (const row of stays!) {
      const patient = row['patient_id'] as number;
      expect(row['start_date']).toBeLessThanOrEqual(died.get(patient) ?? Number.POSITIVE_INFINITY);
      const year = new Date((row['start_date'] as number) * 86_400_000).getUTCFullYear();
      expect(born[patient - 1]).toBeLessThanOrEqual(year);
    }
  });

  test('counts the end of a row from its beginning', () => {
    for (const row of stays!) {
      const length = (row['end_date'] as number) - (row['start_date'] as number);
      expect(length).toBeGreaterThanOrEqual(0);
      expect(length).toBeLessThanOrEqual(20);
    }
  });

  test('gives the same values for the same seed, and others for another', () => {
    expect(decoded('seed')).toEqual(tables);
    expect(decoded('another')).not.toEqual(tables);
  });
});

test('what is the same in all rows of a unit is repeated in them, where the units are made', () => {
  const [patients, stays, diagnoses] = ward.tables;
  const single = {
    ...ward,
    tables: [
      {
        ...patients!,
        source: 'made' as const,
        dictionary: {
          ...patients!.dictionary,
          codings: patients!.dictionary.codings.slice(2),
          columns: patients!.dictionary.columns.slice(2),
        },
      },
      {
        ...stays!,
        constant: ['type'],
        order: { ...stays!.order!, scale: 'number' as const, entry: undefined, gaps: undefined },
        dictionary: {
          ...stays!.dictionary,
          columns: stays!.dictionary.columns.slice(0, 1),
          codings: stays!.dictionary.codings.slice(0, 1),
        },
      },
      diagnoses!,
    ],
  };
  const own = outputOfDictionary({ ...single, tables: single.tables.slice(0, 2) });
  expect(own.tables.map(({ name }) => name)).toEqual(['stays']);
  const rows = {
    unitCount: 3,
    units: [Uint8Array.of(2, 0, 1)],
    events: { columns: [], start: Uint32Array.of(0, 2, 3, 6), time: undefined },
    details: [],
  };
  const [table] = linkedTables(rows, own, 'seed');
  const [chunk] = [...decodeLinkedTable(table!).chunks];
  const shown = chunk!.columns.map(({ data }) => [...data.subarray(0, 6)].map(Number));
  expect(shown).toEqual([
    [1, 2, 3, 4, 5, 6],
    [1, 1, 2, 3, 3, 3],
    [1, 2, 1, 1, 2, 3],
    [2, 2, 0, 1, 1, 1],
  ]);
});
