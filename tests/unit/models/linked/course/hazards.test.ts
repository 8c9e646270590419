import { expect, test } from 'vitest';
import { hazardsOf, type Lengths, spreadOver } from '../../../../../models/linked/course/hazards.ts';
import { classOf } from '../../../../../privacy/guard/views/history/classes.ts';

const EDGES = [0, 1, 2, 4];
const LENGTHS: Lengths = new Map([
  [1, 7],
  [2, 300],
  [4, 200],
  [9, 500],
]);
const COMING = 1000;

/** Units by the class of the event at which it comes, event by event. */
function comingBy(hazards: Float64Array): number[] {
  const units = EDGES.map(() => 0);
  for (const [events, many] of LENGTHS) {
    if (events < 2) continue;
    let waiting = many;
    for (let left = events - 2; left >= 0; left--) {
      const at = classOf(left, EDGES);
      units[at]! += waiting * hazards[at]!;
      waiting *= 1 - hazards[at]!;
    }
  }
  return units;
}

test('what comes by the hazards comes in each class as often as is asked, and to every unit', () => {
  const shares = Float64Array.of(0.4, 0.2, 0.15, 0.25);
  const units = comingBy(hazardsOf(LENGTHS, EDGES, shares));
  for (const [at, share] of shares.entries()) expect(units[at]!).toBeCloseTo(share * COMING, 3);
});

test('more than there are units is had as far as can be, and the rest comes later', () => {
  const units = comingBy(hazardsOf(LENGTHS, EDGES, Float64Array.of(0, 0, 0.1, 0.9)));
  expect(units[3]!).toBeCloseTo(500, 3);
  expect(units[2]!).toBeCloseTo(100, 3);
  expect(units[1]! + units[0]!).toBeCloseTo(400, 3);
});

test('of units with one event nothing comes later, and nobody has anything where there are none', () => {
  expect([...hazardsOf(new Map([[1, 5]]), EDGES, Float64Array.of(0.25, 0.25, 0.25, 0.25))].every(Number.isFinite)).toBe(
    true,
  );
  expect([...spreadOver(new Map([[1, 5]]), EDGES)]).toEqual([0, 0, 0, 0]);
});

test('any event after the first alike: units are spread over the events that they have', () => {
  // 300 with one later event, 200 with three, 500 with eight (left 0, 1, 2 and 3, 4 to 7).
  const units = spreadOver(LENGTHS, EDGES);
  expect(units[0]).toBeCloseTo(300 + 200 / 3 + 500 / 8, 6);
  expect(units[1]).toBeCloseTo(200 / 3 + 500 / 8, 6);
  expect(units[2]).toBeCloseTo(200 / 3 + 1000 / 8, 6);
  expect(units[3]).toBeCloseTo(2000 / 8, 6);
});
