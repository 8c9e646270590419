import { describe, expect, test } from 'vitest';
import { impossibleRows, linkedColumns, linkedShape } from '../../../../pipelines/dictionary/linked/linked-columns.ts';
import { wardDictionary } from '../../../support/linked/ward-dictionary.ts';

const ward = await wardDictionary();

describe('linkedColumns()', () => {
  test('folds rows that a unit has at most once into columns of the unit', () => {
    const { units } = linkedColumns(ward);
    expect(units.map(({ coding, from, table }) => [coding.name, from, table, coding.size])).toEqual([
      ['sex', 'value', 0, 2],
      ['born', 'value', 0, 5],
      ['entry', 'entry', 0, 4],
      ['death.present', 'presence', 3, 2],
      ['death.cause', 'single', 3, 4],
      ['death.death_date', 'single', 3, 14],
    ]);
  });

  test('takes what is the same in all rows of a unit from its rows', () => {
    const [patients, stays, ...others] = ward.tables;
    const tables = [patients!, { ...stays!, constant: ['type'] }, ...others];
    const { units, events } = linkedColumns({ tables });
    expect(units.find(({ coding }) => coding.name === 'type')).toMatchObject({ from: 'value', table: 1 });
    expect(events.columns.map(({ name }) => name)).toEqual(['end_date']);
  });

  test('says what guard and models are told', () => {
    const { events, details } = linkedShape(ward);
    expect(events).toMatchObject({
      name: 'stays',
      most: 8,
      gaps: [0, 1, 7, 30, 180],
      columns: [
        { name: 'type', size: 3 },
        { name: 'end_date', size: 3 },
      ],
    });
    expect(details).toMatchObject([{ name: 'diagnoses', most: 5, kind: 0 }]);
  });
});

test('impossibleRows() forbids a value without a row and a row without one', () => {
  const [set] = impossibleRows(linkedColumns(ward));
  expect(set!.columns).toEqual([3, 4]);
  expect([...set!.cells].join('')).toBe('00011110');
});
