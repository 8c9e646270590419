import { describe, expect, test } from 'vitest';
import { type CountedColumn, columnChart } from '../../../../pipelines/release-folder/page/columns/column-chart.ts';
import { countedCells } from '../../../../pipelines/release-folder/page/columns/counted-cells.ts';

const histogram = {
  column: 'a',
  released: [5, 1, 2],
  noisy: [6.5, 2],
  sigma: 2,
  places: [0, 1, 1],
};

describe('counts of cells', () => {
  test('are brought together as they were counted, and to as many rows, with 1.96 deviations on both sides', () => {
    const counted = countedCells(histogram, 3, 0.5)!;
    expect(counted.map(({ codes, released }) => [codes, released])).toEqual([
      [[0], 5],
      [[1, 2], 3],
    ]);
    expect(counted[0]!.noisy.count).toBe(3.25);
    expect(counted[0]!.noisy.high).toBeCloseTo(3.25 + 1.96, 2);
    expect(counted[0]!.noisy.low).toBeCloseTo(3.25 - 1.96, 2);
  });

  test('that do not fit the column are none', () => {
    expect(countedCells(histogram, 4, 1)).toBeUndefined();
    expect(countedCells({ ...histogram, places: [0, 1, 2] }, 3, 1)).toBeUndefined();
    expect(countedCells({ ...histogram, places: null }, 3, 1)).toBeUndefined();
  });
});

describe('the picture of a column', () => {
  const head = { name: 'a', storage: 'int32', nullable: true } as const;
  const frame = { id: 'column-1', caption: 'a' };
  const plain = (released: readonly number[]) =>
    countedCells({ column: 'a', released, noisy: [...released], sigma: 1, places: null }, released.length, 1)!;
  const intervals = [
    { kind: 'interval', lower: 0, upper: 10, closed: false },
    { kind: 'interval', lower: 10, upper: 30, closed: true },
    { kind: 'missing' },
  ] as const;

  test('has an axis where values are numbers, and the missing ones beside it', () => {
    const column: CountedColumn = { ...head, kind: 'modelled', type: 'integer', cells: intervals };
    const { table } = columnChart(frame, column, plain([4, 5, 6]));
    expect(table.rows.map(([label]) => label)).toEqual(['0 to 10', '10 to 30', 'null (missing)']);
    expect(table.rows[2]![1]).toBe('6');
  });

  test('has days where they are dates, also of seconds', () => {
    const cells = intervals.map((cell) =>
      cell.kind === 'interval' ? { ...cell, lower: cell.lower * 86_400, upper: cell.upper * 86_400 } : cell,
    );
    const column: CountedColumn = { ...head, kind: 'modelled', type: 'datetime', cells };
    expect(columnChart(frame, column, plain([4, 5, 6])).table.rows[0]![0]).toBe('1970-01-01 to 1970-01-11');
  });

  test('has bars where values are names, or where cells lie on no line', () => {
    const names: CountedColumn = {
      ...head,
      kind: 'modelled',
      type: 'categorical',
      cells: [{ kind: 'value', value: 'F', label: 'female' }, { kind: 'value', value: 'M' }, { kind: 'other' }],
    };
    expect(columnChart(frame, names, plain([4, 5, 6])).table.rows.map(([label]) => label)).toEqual([
      'F: female',
      'M',
      'other',
    ]);
    const twice: CountedColumn = { ...head, kind: 'modelled', type: 'real', cells: [intervals[0], intervals[0]] };
    expect(columnChart(frame, twice, plain([4, 5])).table.head[0]).toBe('Category');
  });
});
