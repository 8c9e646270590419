import { describe, expect, test } from 'vitest';
import { CAME_BEFORE, COMES_HERE, NEVER_COMES, STILL_TO_COME } from '../../../../../models/linked/chain/factor.ts';
import {
  type OrdersOfPair,
  turnedPair,
  wantedAtFirst,
  wantedLater,
  withPooledTogether,
} from '../../../../../models/linked/course/order-targets.ts';
import { ordersView, pairsOf, turned } from '../../../../../models/linked/course/orders.ts';
import type { DetailShape, LinkedShape } from '../../../../../privacy/guard/views/view.ts';

const conditions: DetailShape = {
  name: 'conditions',
  columns: [{ name: 'kind', size: 3 }],
  most: 4,
  kind: 0,
  groups: [undefined],
};
const tests: DetailShape = {
  name: 'tests',
  columns: [
    { name: 'kind', size: 2 },
    { name: 'value', size: 4 },
  ],
  most: 4,
  kind: 0,
  groups: [undefined, undefined],
};
const shapeOf = (...details: DetailShape[]): LinkedShape => ({
  units: [],
  events: { name: 'visits', columns: [], most: 8, gaps: [0, 7], groups: [] },
  details,
});

test('pairs are of kinds that have no values, and few of them', () => {
  expect(pairsOf(shapeOf(tests, conditions))).toEqual(
    [
      [0, 1],
      [0, 2],
      [1, 2],
    ].map(([own, other]) => ({ own: { detail: 1, group: own }, other: { detail: 1, group: other } })),
  );
  expect(pairsOf(shapeOf(tests))).toEqual([]);
  expect(pairsOf(shapeOf({ ...conditions, columns: [{ name: 'kind', size: 25 }] }))).toEqual([]);
});

test('beside pairs, when each kind comes first is counted, of kinds with values too; nothing of many kinds', () => {
  const recipes = (shape: LinkedShape) => ordersView(shape)?.columns.map(({ from }) => from.of);
  expect(recipes(shapeOf(tests))).toEqual(['arrival', 'arrival']);
  expect(recipes(shapeOf(tests, conditions))).toEqual([...Array(3).fill('order'), ...Array(5).fill('arrival')]);
  expect(recipes(shapeOf({ ...conditions, columns: [{ name: 'kind', size: 33 }] }))).toBeUndefined();
});

test('an order that is turned twice is as it was', () => {
  const counts = Float64Array.from({ length: 11 }, (_, code) => code);
  expect([...turned(turned(counts))]).toEqual([...counts]);
  // Own alone at the first event is other alone at the first event.
  expect(turned(counts)[1]).toBe(3);
  expect(turned(counts)[10]).toBe(8);
});

// Never and never, other first, other later, own first, both first, own first, own later, other first, then both later: own before, together, other before.
const counted = Float64Array.of(0, 0, 0, 20, 30, 40, 60, 10, 5, 15, 60);
const pair = (drawn: readonly number[], variance = 1e-6): OrdersOfPair => ({
  counted: { values: counted, variance },
  before: Float64Array.from(drawn),
  drawn: Float64Array.from(drawn),
});
const DRAWN = [0, 0, 0, 40, 40, 80, 40, 80, 40, 40, 80];

test('units that are drawn with both have them in the order that was counted', () => {
  const wanted = wantedLater(pair(DRAWN), true);
  expect(wanted[NEVER_COMES]).toBeNaN();
  expect(wanted[STILL_TO_COME]).toBeCloseTo(160 * (5 / 80), 3);
  expect(wanted[COMES_HERE]).toBeCloseTo(160 * (15 / 80), 3);
  expect(wanted[CAME_BEFORE]).toBeCloseTo(80 + 160 * (60 / 80), 3);
  const unknown = wantedLater(pair(DRAWN), false);
  expect(unknown[STILL_TO_COME]).toBeCloseTo(160 * (20 / 80), 3);
  expect(unknown[COMES_HERE]).toBeNaN();
});

test('at first events too', () => {
  const wanted = wantedAtFirst(pair(DRAWN), true);
  expect(wanted[NEVER_COMES]).toBeCloseTo(80 * (20 / 80), 3);
  expect(wanted[COMES_HERE]).toBeCloseTo(120 * (30 / 40), 3);
  expect(wanted[STILL_TO_COME]).toBeCloseTo(240 * (40 / 120), 3);
  expect(wantedAtFirst(pair(DRAWN), false)[STILL_TO_COME]).toBeCloseTo(360 * (70 / 160), 3);
  expect(wantedAtFirst(turnedPair(pair(DRAWN)), true)[COMES_HERE]).toBeCloseTo(120 * (30 / 70), 3);
});

test('counts that are noise alone change nothing', () => {
  const wanted = wantedLater(pair(DRAWN, 1e9), true);
  expect(wanted[STILL_TO_COME]).toBeCloseTo(40, 1);
  expect(wanted[COMES_HERE]).toBeCloseTo(40, 1);
  expect(wanted[CAME_BEFORE]).toBeCloseTo(160, 1);
});

describe('how often groups come first at one event', () => {
  // Both later: own before, together, other before; of timelines that know nothing of orders, and as counted.
  const table = (own: number, together: number, other: number): Float64Array =>
    Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, own, together, other);
  const togetherOf = (values: Float64Array): number => values[9]! / (values[8]! + values[9]! + values[10]!);

  test('goes by all pairs where their own counts say little', () => {
    const pairs = Array.from({ length: 40 }, (_, at) => ({
      before: table(100, 100, 100),
      // Each by itself is far off, to one side and to the other.
      counted: { values: table(150, at % 2 === 0 ? 140 : -40, 150), variance: 90 ** 2 },
    }));
    for (const pooled of withPooledTogether(pairs)) {
      // 2,000 of 14,000, in place of a third.
      expect(togetherOf(pooled)).toBeCloseTo(1 / 7, 1);
      expect(pooled[8]).toBeCloseTo(pooled[10]!, 9);
      expect(pooled[8]! + pooled[9]! + pooled[10]!).toBeCloseTo(300, 9);
    }
  });

  test('stays as it is where all pairs together are noise, and where no unit has both', () => {
    const before = table(100, 100, 100);
    const [noise] = withPooledTogether([{ before, counted: { values: table(50, 0, 50), variance: 1e12 } }]);
    expect(togetherOf(noise!)).toBeCloseTo(1 / 3, 3);
    const none = table(0, 0, 0);
    expect(withPooledTogether([{ before: none, counted: { values: none, variance: 1 } }])).toEqual([none]);
    expect(withPooledTogether([])).toEqual([]);
  });
});
