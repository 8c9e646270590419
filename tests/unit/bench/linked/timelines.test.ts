import { expect, test } from 'vitest';
import { simulateTimelines } from '../../../../bench/linked/timelines/simulate-timelines.ts';
import { simulatedShape } from '../../../../bench/linked/timelines/simulated-tables.ts';
import { betterOn, timelineDistances } from '../../../../bench/linked/timelines/timeline-distances.ts';
import { asRecords } from '../../../../models/linked/as-records.ts';
import type { LinkedRows } from '../../../../models/linked/linked-model.ts';
import { checkLinkedRecords } from '../../../../privacy/guard/views/check-linked-records.ts';

const simulated = (seed: string, patients = 3000): LinkedRows => simulateTimelines({ patients, codes: 60, seed });
const [own, other] = [simulated('a'), simulated('b')];

/** The same patients, the visits of each in another order. */
function turnedRound({ events, ...rest }: LinkedRows): LinkedRows {
  const columns = events.columns.map((codes) => {
    const turned = codes.slice();
    for (let unit = 0; unit < rest.unitCount; unit++)
      turned.subarray(events.start[unit]!, events.start[unit + 1]!).reverse();
    return turned;
  });
  return { ...rest, events: { ...events, columns } };
}

test('simulated patients are linked records, the same from a seed, whose codes come back', () => {
  checkLinkedRecords(asRecords(simulatedShape(60), own), simulatedShape(60));
  expect(simulated('a')).toEqual(own);
  expect(other).not.toEqual(own);
  const { start, columns } = own.events;
  let again = 0;
  for (let unit = 0; unit < own.unitCount; unit++) {
    const codes = [...columns[2]!.subarray(start[unit]!, start[unit + 1]!)];
    again += codes.length - new Set(codes).size;
  }
  expect(again / start.at(-1)!).toBeGreaterThan(0.2);
});

test('a population is at no distance from itself, and near to another one of the same simulation', () => {
  const none = timelineDistances(own, own, 60);
  expect([none.lengths, none.codeNext, none.group1, none.group3, none.group6, none.recurrence]).toEqual([
    0, 0, 0, 0, 0, 0,
  ]);
  const near = timelineDistances(own, other, 60);
  expect(near.lengths).toBeLessThan(0.1);
  expect(near.group1).toBeLessThan(0.25);
  expect(near.recurrence).toBeLessThan(0.03);
  expect(near.auc).toBeGreaterThan(0.65);
});

test('the order of visits is in the figures that are about it, and in no others', () => {
  const turned = timelineDistances(own, turnedRound(own), 60);
  const near = timelineDistances(own, other, 60);
  expect([turned.lengths, turned.code, turned.distinct]).toEqual([0, 0, 0]);
  expect(turned.codeNext).toBeGreaterThan(near.codeNext);
  expect(betterOn(near, { ...near, group1: 2, auc: 0.5 })).toBe(2);
});
