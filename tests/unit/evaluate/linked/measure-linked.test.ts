import { expect, test } from 'vitest';
import type { LinkedTable } from '../../../../pipelines/evaluate/linked/linked-table.ts';
import { linkedToJson } from '../../../../pipelines/evaluate/linked/linked-to-json.ts';
import {
  type LinkedFigure,
  type LinkedReport,
  measureLinked,
} from '../../../../pipelines/evaluate/linked/measure-linked.ts';
import { smallLinkedTable } from '../../../support/linked-tables.ts';

const records = smallLinkedTable({ seed: 'records', units: 600, habit: 0.7 });
const synthetic = smallLinkedTable({ seed: 'synthetic', units: 500 });
const find = ({ figures }: LinkedReport, measure: string, ...of: string[]): LinkedFigure =>
  figures.find((one) => one.measure === measure && one.of.join() === of.join())!;

test('a table has no distance from itself, and random links lose the habits of its units', () => {
  const report = measureLinked({ records, synthetic: records, seed: 'one' });
  for (const { measure, of, records: recorded, synthetic: value, floor } of report.figures) {
    expect(value, `${measure} ${of}`).toBe(recorded ?? 0);
    expect(floor, `${measure} ${of}`).toBeDefined();
  }
  const same = find(report, 'same', 'colour', 'lag 1');
  expect(same.records!).toBeCloseTo(0.7 + 0.3 / 3, 1);
  expect(same.randomLinks!).toBeCloseTo(1 / 3, 1);
  expect(Math.abs(same.floor! - same.records!)).toBeLessThan(0.03);
  expect(find(report, 'transition', 'colour', 'lag 1').randomLinks!).toBeGreaterThan(0.5);
  // Random links leave the numbers of events as they are, and the rows.
  expect(find(report, 'eventsPerUnit').randomLinks).toBe(0);
  expect(find(report, 'rows1').randomLinks!).toBeLessThan(0.01);
});

test('every measure is told, and the same seed tells the same', () => {
  const report = measureLinked({ records, synthetic, seed: 'one', constants: ['colour'] });
  const told = new Set(report.figures.map(({ measure }) => measure));
  const { definitions } = linkedToJson(report);
  expect([...told].toSorted()).toEqual(Object.keys(definitions as object).toSorted());
  expect(measureLinked({ records, synthetic, seed: 'one', constants: ['colour'] })).toEqual(report);
  expect(measureLinked({ records, synthetic, seed: 'two', constants: ['colour'] })).not.toEqual(report);
});

test('figures of a few units are those counted by hand', () => {
  // Two units: values 0 0 1 on days 0 2 2, and 1 0 on days 0 40; details of kinds 2 | - | 3 2, and 3 | 2.
  const few = (colours: readonly number[]): LinkedTable => ({
    shape: records.shape,
    rows: {
      unitCount: 2,
      units: [Uint8Array.of(0, 1)],
      events: {
        columns: [Uint8Array.from(colours), Uint8Array.of(4, 4, 4, 4, 4)],
        start: Uint32Array.of(0, 3, 5),
        time: Float64Array.of(0, 2, 2, 0, 40),
      },
      details: [
        {
          columns: [Uint8Array.of(2, 3, 2, 3, 2), Uint8Array.of(0, 0, 1, 1, 2)],
          start: Uint32Array.of(0, 1, 1, 3, 4, 5),
        },
      ],
    },
  });
  const report = measureLinked({ records: few([0, 0, 1, 1, 0]), synthetic: few([0, 0, 0, 1, 2]), seed: 'one' });
  const value = (measure: string, ...of: string[]): readonly [number | undefined, number | undefined] => {
    const figure = find(report, measure, ...of);
    return [figure.records, figure.synthetic];
  };
  // Pairs 00 01 10 against 00 00 12.
  expect(value('transition', 'colour', 'lag 1')[1]).toBeCloseTo(4 / 3, 12);
  expect(value('same', 'colour', 'lag 1')).toEqual([1 / 3, 2 / 3]);
  expect(value('same', 'colour', 'lag 2')).toEqual([0, 1]);
  expect(value('same', 'colour', 'lag 3')).toEqual([undefined, undefined]);
  expect(value('ever', 'colour', '1')).toEqual([1, 0.5]);
  expect(value('everWorst', 'colour')[1]).toBe(0.5);
  expect(value('firstEvent', 'colour')[1]).toBe(0);
  // Last values 1 0 against 0 2.
  expect(value('lastEvent', 'colour')[1]).toBe(1);
  expect(value('distinct', 'colour', 'all')).toEqual([2, 1.5]);
  expect(value('oneHop', 'sex', 'colour')[1]).toBeCloseTo((1 + 1 + 1 + 1) / 5, 12);
  expect(value('gap')[1]).toBe(0);
  expect(value('outOfOrder')).toEqual([0, 0]);
});

test('what is broken is counted', () => {
  const { rows } = records;
  const late = rows.events.time!.slice();
  late[rows.events.start[1]! - 1] = -1;
  const lost = rows.details[0]!.start.slice();
  lost[lost.length - 1]! -= 2;
  const broken: LinkedTable = {
    shape: records.shape,
    rows: { ...rows, events: { ...rows.events, time: late }, details: [{ ...rows.details[0]!, start: lost }] },
  };
  const report = measureLinked({ records, synthetic: broken, seed: 'one' });
  expect(find(report, 'outOfOrder').synthetic).toBeGreaterThanOrEqual(3);
});

test('tables of other shapes, or without a unit, are refused', () => {
  const renamed = { ...synthetic, shape: { ...synthetic.shape, units: [{ name: 'gender', size: 2 }] } };
  expect(() => measureLinked({ records, synthetic: renamed, seed: 'one' })).toThrow(/columns or codings differ/);
  const none = smallLinkedTable({ seed: 'none', units: 0 });
  expect(() => measureLinked({ records, synthetic: none, seed: 'one' })).toThrow(/no unit/);
  expect(() => measureLinked({ records, synthetic, seed: 'one', constants: ['height'] })).toThrow(/height/);
});
