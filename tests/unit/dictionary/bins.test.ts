import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bins, calendarBins, integerBins, realBins } from '../../../pipelines/dictionary/bins.ts';
import { formatDay, parseDay, parseSecond } from '../../../pipelines/dictionary/calendar.ts';

const day = (text: string): number => parseDay(text)!;
const spans = (bins: Bins): unknown[] =>
  bins.cells.map((cell) =>
    cell.kind === 'interval' ? [cell.lower, cell.upper, cell.closed] : cell.kind === 'value' ? cell.value : cell.kind,
  );

describe('integerBins()', () => {
  test('keeps each number without a rule', () => expect(spans(integerBins(3, 5, undefined))).toEqual([3, 4, 5]));
  test('closes the last interval at the upper end', () =>
    expect(spans(integerBins(0, 15, { width: 5 }))).toEqual([
      [0, 5, false],
      [5, 10, false],
      [10, 15, true],
    ]));
  test('shares numbers out evenly by count', () =>
    expect(spans(integerBins(0, 9, { count: 4 }))).toEqual([
      [0, 2, false],
      [2, 5, false],
      [5, 7, false],
      [7, 9, true],
    ]));
  test('turns intervals of one number into that number', () =>
    expect(spans(integerBins(0, 10, { edges: [0, 1, 2, 10] }))).toEqual([0, 1, [2, 10, true]]));
  test('refuses more intervals than numbers', () =>
    expect(() => integerBins(0, 3, { count: 5 })).toThrow('more (5) than'));
  test('refuses a domain that is too large', () =>
    expect(() => integerBins(0, 1e6, undefined)).toThrow('more than 65536'));
});

test('realBins() cuts at round numbers', () => {
  expect(spans(realBins(0, 0.3, { width: 0.1 }))).toEqual([
    [0, 0.1, false],
    [0.1, 0.2, false],
    [0.2, 0.3, true],
  ]);
});

describe('calendarBins()', () => {
  test('cuts months, quarters and years where the calendar does', () => {
    const starts = (every: 'month' | 'quarter' | 'year'): string[] =>
      calendarBins('day', day('2011-11-15'), day('2012-04-10'), every).cells.map((cell) =>
        cell.kind === 'interval' ? formatDay(cell.lower) : String(cell.kind === 'value' && cell.value),
      );
    expect(starts('month')).toEqual([
      '2011-11-15',
      '2011-12-01',
      '2012-01-01',
      '2012-02-01',
      '2012-03-01',
      '2012-04-01',
    ]);
    expect(starts('quarter')).toEqual(['2011-11-15', '2012-01-01', '2012-04-01']);
    expect(starts('year')).toEqual(['2011-11-15', '2012-01-01']);
  });
  test('begins weeks on Monday, and cuts the first one short', () => {
    const bins = calendarBins('day', day('2024-01-03'), day('2024-01-16'), 'week'); // a Wednesday
    expect(spans(bins)).toEqual([
      [day('2024-01-03'), day('2024-01-08'), false],
      [day('2024-01-08'), day('2024-01-15'), false],
      [day('2024-01-15'), day('2024-01-16'), true],
    ]);
  });
  test('names single days', () =>
    expect(spans(calendarBins('day', day('2024-02-28'), day('2024-03-01'), 'day'))).toEqual([
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
    ]));
  test('cuts hours of datetimes and refuses those of dates', () => {
    const at = (text: string): number => parseSecond(text)!;
    expect(calendarBins('second', at('2024-01-01T10:30'), at('2024-01-01T12:10'), 'hour').cells).toHaveLength(3);
    expect(() => calendarBins('day', 0, 9, 'hour')).toThrow('shorter than a day');
  });
});

test('the cells of any rule cover the range without gap or overlap', () => {
  const rule = fc.oneof(
    fc.record({ width: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ count: fc.integer({ min: 1, max: 20 }) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 20, max: 300 }), rule, (lower, length, spec) => {
      const bins = integerBins(lower, lower + length, spec);
      let next = lower;
      for (const cell of bins.cells) {
        const [from, to] =
          cell.kind === 'interval'
            ? [cell.lower, cell.closed ? cell.upper + 1 : cell.upper]
            : [Number(cell.kind === 'value' && cell.value), Number(cell.kind === 'value' && cell.value) + 1];
        expect(from).toBe(next);
        expect(to).toBeGreaterThan(from);
        next = to;
      }
      expect(next).toBe(lower + length + 1);
    }),
  );
});

test.each(['2010-02-30', '2010-13-01', '10-01-01', '2010-1-1', 'soon'])('parseDay() refuses %s', (text) => {
  expect(parseDay(text)).toBeUndefined();
});
test.each(['2010-02-28T24:00', '2010-02-30 10:00', '2010-02-28T10'])('parseSecond() refuses %s', (text) => {
  expect(parseSecond(text)).toBeUndefined();
});
