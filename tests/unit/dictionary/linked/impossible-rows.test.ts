import { expect, test } from 'vitest';
import { impossibleRows, tellingColumn } from '../../../../pipelines/dictionary/linked/impossible-rows.ts';
import { linkedColumns } from '../../../../pipelines/dictionary/linked/made-columns.ts';
import { wardDictionary } from '../../../support/linked/ward-dictionary.ts';

const ward = await wardDictionary();
const columns = linkedColumns(ward);

test('a column that all rows of a single table have tells whether there is one', () => {
  const { column, absent } = tellingColumn(columns, ward, 3);
  expect(columns.units[column]!.coding.name).toBe('death.death_date');
  expect(absent).toBe(13);
});

test('a value without a row is impossible, and a row without that value is not', () => {
  const [set, ...others] = impossibleRows(columns, ward);
  expect(others).toEqual([]);
  expect(set!.columns.map((column) => columns.units[column]!.coding.name)).toEqual(['death.death_date', 'death.cause']);
  expect([...set!.cells].join('')).toBe(`${'000'.repeat(13)}110`);
});

test('no row is impossible where every unit has one', () => {
  const tables = ward.tables.map((table) => (table.name === 'death' ? { ...table, always: true as const } : table));
  const [set, ...others] = impossibleRows(columns, { ...ward, tables });
  expect(set!.columns.map((column) => columns.units[column]!.coding.name)).toEqual(['death.death_date']);
  expect([...set!.cells].join('')).toBe(`${'0'.repeat(13)}1`);
  expect(others).toHaveLength(1);
});
