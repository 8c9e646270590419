import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../../privacy/guard/views/facts-of-records.ts';
import { type Arrival, detailsOf, type UnitFacts } from '../../../../privacy/guard/views/history/arrival.ts';
import { classOf } from '../../../../privacy/guard/views/history/classes.ts';
import { History, isKnownBefore, OF_KIND } from '../../../../privacy/guard/views/history/history.ts';
import type { ViewColumn } from '../../../../privacy/guard/views/view.ts';
import { walkRecords } from '../../../../privacy/guard/views/walk-records.ts';
import { everyView, linkedOf, shapeOf, unitOf } from './linked-fixture.ts';

const OF_DETAIL: readonly string[] = ['detail', 'sibling', ...OF_KIND];

describe.each([true, false])('history as units are drawn, dated: %s', (isDated) => {
  const shape = shapeOf(isDated);
  const view = everyView(isDated, 2).find(({ kind }) => kind === 'inside')!;
  const ofEvents = view.columns.filter(({ from }) => !OF_DETAIL.includes(from.of));
  const before = ofEvents.filter(({ from }) => isKnownBefore(from, isDated));
  const onDay = ofEvents.filter(({ from }) => ['gap', 'gap-class', 'since', 'standing'].includes(from.of));

  /** What is known of an event, bit by bit, as it is drawn. */
  const stages = ({ units, days, columns, details }: Arrival): readonly [readonly ViewColumn[], Arrival][] => [
    [before, { units }],
    [onDay, { units, days }],
    [ofEvents, { units, days, columns: columns!, details: details! }],
  ];

  test('is the same from what is known before an event, of its day, and of all of it, in whatever batches', () => {
    fc.assert(
      fc.property(fc.array(unitOf(shape), { minLength: 1, maxLength: 6 }), fc.nat(5), (units, cut) => {
        const records = linkedOf(units, shape);
        const facts: UnitFacts = factsOf(records, shape);
        const drawn = new History(shape, facts, [view]);
        walkRecords({ records, facts, shape, view }, Number.POSITIVE_INFINITY, (walked, whole) => {
          const halves = [part(whole, (unit) => unit < cut), part(whole, (unit) => unit >= cut)].reverse();
          for (const half of halves) {
            for (const [columns, known] of stages(half)) {
              for (const column of columns) expect(drawn.codesOf(column, known)).toEqual(walked.codesOf(column, half));
            }
            drawn.take(half);
          }
        });
        expect([...drawn.places]).toEqual(units.map(({ events }) => events.length));
      }),
    );
  });

  test('tells of details one after another what it tells of all of an event together', () => {
    fc.assert(
      fc.property(fc.array(unitOf(shape), { minLength: 1, maxLength: 4 }), (units) => {
        const records = linkedOf(units, shape);
        const facts = factsOf(records, shape);
        const columns = view.columns.filter(({ from }) => OF_DETAIL.includes(from.of));
        walkRecords({ records, facts, shape, view }, Number.POSITIVE_INFINITY, (history, arrival) => {
          const together = detailsOf(arrival, 0);
          for (let row = 0; row < together.units.length; row++) {
            const one = (at: number) => together.columns.map((codes) => codes!.subarray(at, at + 1));
            const hasSibling = together.siblings!.has[row] === 1;
            const alone = {
              detail: 0,
              units: together.units.subarray(row, row + 1),
              columns: one(row),
              ...(hasSibling ? { siblings: { has: Uint8Array.of(1), columns: one(row - 1) } } : {}),
            };
            for (const column of columns) {
              expect(history.detailCodesOf(column, alone)[0]).toBe(history.detailCodesOf(column, together)[row]);
            }
          }
        });
      }),
    );
  });

  test('refuses what takes more than has arrived', () => {
    const records = linkedOf([{ codes: [0, 0], events: [] }], shape);
    const history = new History(shape, factsOf(records, shape), [view]);
    const arrival = { units: Uint32Array.of(0) };
    for (const column of ofEvents.filter(({ from }) => !isKnownBefore(from, isDated))) {
      const needsNothing = ['since', 'standing', 'gap'].includes(column.from.of);
      if (!needsNothing || isDated) expect(() => history.codesOf(column, arrival)).toThrow(RangeError);
    }
    for (const column of view.columns.filter(({ from }) => OF_DETAIL.includes(from.of))) {
      expect(() => history.codesOf(column, arrival)).toThrow(RangeError);
    }
    expect(() => history.take(arrival)).toThrow(RangeError);
  });
});

/** The events of some of the units that arrive. */
function part({ units, days, columns, details }: Arrival, isIn: (unit: number) => boolean): Arrival {
  const kept = Uint32Array.from(units.keys()).filter((i) => isIn(units[i]!));
  return {
    units: kept.map((i) => units[i]!),
    days: days && Float64Array.from(kept, (i) => days[i]!),
    columns: columns!.map((codes) => Uint8Array.from(kept, (i) => codes[i]!)),
    details: details!.map((table) => {
      if (table === undefined) return undefined;
      const rows = [...kept].map((i) =>
        Array.from({ length: table.start[i + 1]! - table.start[i]! }, (_, j) => table.start[i]! + j),
      );
      const start = new Uint32Array(kept.length + 1);
      for (const [i, own] of rows.entries()) start[i + 1] = start[i]! + own.length;
      return { columns: table.columns.map((codes) => Uint8Array.from(rows.flat(), (row) => codes[row]!)), start };
    }),
  };
}

test('a class is that of the last edge that is not beyond the value', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 50 })), fc.nat(60), (more, value) => {
      const edges = [0, ...more.sort((a, b) => a - b)];
      expect(classOf(value, edges)).toBe(edges.findLastIndex((edge) => edge <= value));
    }),
  );
});
