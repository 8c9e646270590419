import { expect, test } from 'vitest';
import { beginTogether } from '../../../../models/linked/draw/begin-together.ts';
import type { ModelledView } from '../../../../models/linked/modelled-view.ts';
import type { View, ViewColumn } from '../../../../privacy/guard/views/view.ts';

const count = (edges: readonly number[]): ViewColumn => ({
  name: 'count',
  size: edges.length,
  from: { of: 'count', edges },
});
const sex: ViewColumn = { name: 'sex', size: 2, from: { of: 'unit', column: 0 } };
const EACH = [0, 1, 2, 3, 4, 5];

/** First events of units of class 2 (three or more events) alone, all of the second sex. */
function firsts(): ModelledView {
  const columns = [sex, count([0, 2, 3])];
  const view: View = { name: 'first', kind: 'first', rows: 1, columns };
  const model = {
    *sample({ rows }: { rows: number }) {
      yield { rows, columns: [new Uint8Array(rows).fill(1), new Uint8Array(rows).fill(2)] };
    },
  };
  return { view, model: model as unknown as ModelledView['model'] };
}

test('units get the class of the number of their events from first events, and which number of it from all units', () => {
  const view: View = { name: 'patient', kind: 'patient', rows: 1, columns: [sex, count(EACH)] };
  const units = 4000;
  // None in 1 of 8, three in 1 of 4, five in 1 of 8.
  const events = Uint32Array.from({ length: units }, (_, unit) => [0, 1, 1, 1, 2, 3, 3, 5][unit % 8]!);
  const begun = beginTogether(
    firsts(),
    { view, columns: [new Uint8Array(units), Uint8Array.from(events)], events },
    { units, seed: 'begin' },
    5,
  );
  const drawn = [...begun.units.events];
  expect(drawn.filter((number) => number === 0)).toHaveLength(units / 8);
  const some = drawn.filter((number) => number > 0);
  expect(new Set(some)).toEqual(new Set([3, 5]));
  expect(some.filter((number) => number === 3).length / some.length).toBeCloseTo(2 / 3, 1);
  const [sexes, classes] = begun.units.columns as [Uint8Array, Uint8Array];
  expect([...classes]).toEqual(drawn);
  expect(sexes.every((code, unit) => code === (drawn[unit]! > 0 ? 1 : 0))).toBe(true);
});

test('no unit has more events than are looked at, whatever class noise put its first event into', () => {
  const view: View = { name: 'patient', kind: 'patient', rows: 1, columns: [sex, count([0, 1])] };
  const alone = { view, columns: [new Uint8Array(9), new Uint8Array(9).fill(1)], events: new Uint32Array(9).fill(1) };
  const { units } = beginTogether(firsts(), alone, { units: 9, seed: 'begin' }, 1);
  expect([...units.events]).toEqual(Array(9).fill(1));
  expect([...units.columns[1]!]).toEqual(Array(9).fill(1));
});
