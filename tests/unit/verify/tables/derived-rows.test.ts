import { describe, expect, test } from 'vitest';
import { columnsOf, dataDictionary } from '../../../../pipelines/release-folder/artefacts/data-dictionary.ts';
import type { OutputColumn } from '../../../../pipelines/release-folder/decode/output-column.ts';
import { outputFields } from '../../../../pipelines/release-folder/decode/output-fields.ts';
import { tableDecoder } from '../../../../pipelines/release-folder/decode/table-decoder.ts';
import { NO_RULES } from '../../../../pipelines/release-folder/decode/table-rules.ts';
import { DerivedRows } from '../../../../pipelines/verify/tables/derived-rows.ts';
import type { ColumnValues, TableValues } from '../../../../pipelines/verify/tables/table-values.ts';

const interval = (lower: number, upper: number) => ({ kind: 'interval', lower, upper, closed: true }) as const;
const missing = { kind: 'missing' } as const;
const modelled = (
  position: number,
  coding: Omit<Extract<OutputColumn, { kind: 'modelled' }>['coding'], 'size'>,
  offset?: Extract<OutputColumn, { kind: 'modelled' }>['offset'],
): OutputColumn => ({
  kind: 'modelled',
  position,
  coding: { ...coding, size: coding.cells.length },
  ...(offset === undefined ? {} : { offset }),
});
const formula = (name: string, text: string, type: 'integer' | 'real' | 'date' | 'datetime', decimals?: number) =>
  ({ kind: 'computed', name, rule: { kind: 'formula', text, type, decimals } }) as const;

/** Far from 1970, beyond 32 bits, and with as many digits as doubles are awkward about. */
const COLUMNS: readonly OutputColumn[] = [
  formula('twice', '2 * big', 'integer'),
  modelled(0, { name: 'left', kind: 'integer', cells: [interval(0, 30), missing] }, { after: 'came', type: 'date' }),
  modelled(1, { name: 'came', kind: 'date', cells: [interval(-700_000, 2_900_000), missing] }),
  modelled(
    2,
    { name: 'treated', kind: 'integer', cells: [interval(-60, 86_400)] },
    { after: 'seen', type: 'datetime' },
  ),
  modelled(3, { name: 'seen', kind: 'datetime', cells: [interval(-60_000_000_000, 250_000_000_000), missing] }),
  formula('next', 'seen + 0.5', 'datetime'),
  modelled(4, { name: 'big', kind: 'integer', cells: [interval(-(2 ** 51), 2 ** 51)] }),
  modelled(5, { name: 'more', kind: 'integer', cells: [interval(1, 9), missing] }, { after: 'big', type: 'integer' }),
  modelled(6, { name: 'weight', kind: 'real', decimals: 1, cells: [interval(30, 300)] }),
  modelled(7, { name: 'dry', kind: 'real', decimals: 2, cells: [interval(-5, 0)] }, { after: 'weight', type: 'real' }),
  modelled(8, { name: 'free', kind: 'real', cells: [interval(1e-3, 1e6)] }),
  modelled(9, { name: 'freer', kind: 'real', cells: [interval(0, 1e-3)] }, { after: 'free', type: 'real' }),
  formula('lost', 'weight - dry', 'real', 2),
  modelled(10, { name: 'sex', kind: 'boolean', cells: [true, false].map((value) => ({ kind: 'value', value })) }),
  {
    kind: 'computed',
    name: 'told',
    rule: {
      kind: 'map',
      from: 'sex',
      type: 'categorical',
      entries: [
        { value: 'true', to: 'yes' },
        { value: 'false', to: 'no' },
      ],
    },
  },
  modelled(11, {
    name: 'ward',
    kind: 'categorical',
    cells: [{ kind: 'value', value: 'A' }, { kind: 'value', value: 'other' }, missing, { kind: 'other' }],
  }),
  {
    kind: 'computed',
    name: 'wing',
    rule: {
      kind: 'map',
      from: 'ward',
      type: 'categorical',
      entries: [
        { value: 'A', to: 'other' },
        { value: 'other', to: 'B' },
      ],
    },
  },
  {
    kind: 'computed',
    name: 'floor',
    rule: {
      kind: 'map',
      from: 'ward',
      type: 'integer',
      entries: [
        { value: 'A', to: -1 },
        { value: 'other', to: 2 ** 40 },
      ],
    },
  },
  {
    kind: 'computed',
    name: 'deep',
    rule: {
      kind: 'map',
      from: 'floor',
      type: 'boolean',
      entries: [
        { value: '-1', to: true },
        { value: String(2 ** 40), to: false },
      ],
    },
  },
];
const ROWS = 3000;

/** The rows of the table, decoded, as they would be read from a file. */
function decodedTable(columns: readonly OutputColumn[]): TableValues {
  const sizes = columns.flatMap((column) => (column.kind === 'modelled' ? [column.coding.size] : []));
  const codes = sizes.map((size, c) => Uint8Array.from({ length: ROWS }, (_, i) => (i * (c + 3) + (i >> c)) % size));
  const [chunk] = tableDecoder(columns, 'derived', NO_RULES).decode([{ rows: ROWS, columns: codes }]);
  return {
    rows: ROWS,
    columns: chunk!.columns.map(({ data, validity }): ColumnValues => {
      const wide = data instanceof BigInt64Array;
      return {
        numbers: wide ? data.slice(0, ROWS) : Float64Array.from(data.subarray(0, ROWS) as ArrayLike<number>),
        present: Uint8Array.from({ length: ROWS }, (_, i) =>
          validity === undefined ? 1 : (validity[i >>> 3]! >>> (i & 7)) & 1,
        ),
        uuids: undefined,
      };
    }),
  };
}

function verdict(columns: readonly OutputColumn[], values: TableValues): string | undefined {
  const rows = new DerivedRows(columns);
  rows.look(values);
  return rows.wrong;
}

const at = (name: string): number => outputFields(COLUMNS).findIndex((field) => field.name === name);

describe('columns that are made of others', () => {
  test('are decoded as verify works them out, in whatever order they stand', () => {
    expect(verdict(COLUMNS, decodedTable(COLUMNS))).toBeUndefined();
    expect(new DerivedRows(COLUMNS).columns).toHaveLength(12);
  });

  test('are stored as wide as their ranges ask', () => {
    expect(Object.fromEntries(outputFields(COLUMNS).map(({ name, storage }) => [name, storage]))).toMatchObject({
      twice: 'int64',
      left: 'date',
      treated: 'timestamp',
      next: 'timestamp',
      more: 'int64',
      lost: 'float64',
      told: 'text',
      floor: 'int64',
      deep: 'boolean',
    });
    expect(outputFields(COLUMNS)[at('wing')]).toMatchObject({ texts: ['other', 'B', '(other)'], nullable: true });
  });

  test('hold what their definitions say, row by row', () => {
    const { columns } = decodedTable(COLUMNS);
    const column = (name: string): ColumnValues => columns[at(name)]!;
    for (let i = 0; i < ROWS; i++) {
      const number = (name: string): number => Number(column(name).numbers[i]);
      expect(column('left').present[i]! <= column('came').present[i]!).toBe(true);
      expect(number('left') >= number('came') || column('left').present[i] === 0).toBe(true);
      expect(column('twice').numbers[i]).toBe(2n * (column('big').numbers[i] as bigint));
      if (column('next').present[i] === 1) {
        expect((column('next').numbers[i] as bigint) - (column('seen').numbers[i] as bigint)).toBe(43_200_000_000n);
      }
      expect(number('dry')).toBeLessThanOrEqual(number('weight'));
      expect(number('dry')).toBe(Number(number('dry').toFixed(2)));
      expect(number('lost')).toBe(Math.round((number('weight') - number('dry')) * 100) / 100);
      expect(number('freer')).toBeGreaterThanOrEqual(number('free'));
      expect(number('told')).toBe(number('sex') === 1 ? 0 : 1);
      const ward = column('ward').present[i] === 1 ? number('ward') : undefined;
      expect(column('wing').present[i]).toBe(ward === undefined ? 0 : 1);
      if (ward !== undefined) expect(number('wing')).toBe(ward);
      expect(column('floor').present[i]).toBe(ward === 0 || ward === 1 ? 1 : 0);
      if (ward === 0 || ward === 1) expect(number('deep')).toBe(ward === 0 ? 1 : 0);
    }
  });

  test.each(new DerivedRows(COLUMNS).columns)('fail where one value of %s was changed', (name) => {
    const values = decodedTable(COLUMNS);
    const own = values.columns[at(name)]!;
    const row = own.present.findIndex((present, i) => present === 1 && i > 1500);
    const wide = own.numbers instanceof BigInt64Array;
    const far = outputFields(COLUMNS)[at(name)]!.storage === 'timestamp' ? 10n ** 12n : 100n;
    if (wide) (own.numbers as BigInt64Array)[row]! += far;
    else (own.numbers as Float64Array)[row]! += name === 'told' || name === 'wing' || name === 'deep' ? 1 : 100;
    // Others are made of it, and the first that is met is told.
    expect(verdict(COLUMNS, values)).toMatch(new RegExp(`: row ${row + 1} does not follow`));
    const nulled = decodedTable(COLUMNS);
    nulled.columns[at(name)]!.present[row] = 0;
    const mayMiss = ['left', 'more'].includes(name);
    expect(verdict(COLUMNS, nulled) === undefined).toBe(mayMiss);
  });

  test('go through the data dictionary and back', () => {
    expect(columnsOf(JSON.parse(JSON.stringify(dataDictionary('t', COLUMNS, {}))))).toEqual(
      COLUMNS.map((column) => JSON.parse(JSON.stringify(column))),
    );
  });

  test('are refused where a data dictionary makes them of themselves, or of what is not there', () => {
    const changed = (name: string, text: string) =>
      COLUMNS.map((one, i) => (i === at(name) ? formula(name, text, 'real') : one));
    expect(() => outputFields(changed('twice', 'lost * 2'))).not.toThrow();
    for (const text of ['twice', 'nobody', 'weight / more', 'told', 'x +']) {
      expect(() => outputFields(changed('twice', text))).toThrow(/Cannot decode column "twice": it /);
    }
  });
});
