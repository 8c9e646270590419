import { expect, test } from 'vitest';
import type { LinkedInputs } from '../../../../../models/linked/linked-model.ts';
import { hasEventsColumn } from '../../../../../models/linked/recipe/has-events.ts';
import { impossibleIn } from '../../../../../models/linked/recipe/impossible-cells.ts';
import { viewsOf } from '../../../../../models/linked/recipe/views-of.ts';
import type { LinkedShape } from '../../../../../privacy/guard/views/view.ts';

const shape: LinkedShape = {
  units: [{ name: 'insurer', size: 3 }],
  events: { name: 'stays', columns: [{ name: 'ward', size: 2 }], most: 4, gaps: undefined, groups: [undefined] },
  details: [],
};

/** The last value of the column stands for no stays. */
const inputs: LinkedInputs = {
  shape,
  shapes: { units: [], events: [], details: [] },
  impossible: {
    units: [{ columns: [0, hasEventsColumn(shape)], cells: Uint8Array.of(1, 0, 1, 0, 0, 1) }],
    events: [],
  },
  rho: { numerator: 1n, denominator: 1n },
  expected: { units: undefined, events: undefined },
};

const [patient, first, step] = viewsOf(inputs);

test('what depends on whether there are events goes by their number, where rows are units', () => {
  const count = patient!.columns.findIndex(({ from }) => from.of === 'count');
  expect(impossibleIn(inputs, patient!)).toEqual([
    { columns: [0, count], cells: Uint8Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1) },
  ]);
});

test('where rows are events there is one', () => {
  for (const view of [first!, step!])
    expect(impossibleIn(inputs, view)).toEqual([{ columns: [0], cells: Uint8Array.of(0, 0, 1) }]);
});

test('a set about having events alone says nothing of rows that are events', () => {
  const always = { units: [{ columns: [hasEventsColumn(shape)], cells: Uint8Array.of(1, 0) }], events: [] };
  expect(impossibleIn({ ...inputs, impossible: always }, patient!)).toHaveLength(1);
  expect(impossibleIn({ ...inputs, impossible: always }, first!)).toBeUndefined();
});
