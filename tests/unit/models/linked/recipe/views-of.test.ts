import { expect, test } from 'vitest';
import { viewsOf } from '../../../../../models/linked/recipe/views-of.ts';
import type { DetailShape, LinkedShape } from '../../../../../privacy/guard/views/view.ts';
import { rational } from '../../../../../privacy/rational.ts';

const VALUED: DetailShape = {
  name: 'measurements',
  columns: [
    { name: 'test', size: 2 },
    { name: 'value', size: 10 },
  ],
  most: 4,
  kind: 0,
  groups: [undefined, undefined],
};
const BARE: DetailShape = {
  ...VALUED,
  name: 'conditions',
  columns: [{ name: 'condition', size: 3 }],
  groups: [undefined],
};
const withConstant = (detail: DetailShape): DetailShape => ({
  ...detail,
  columns: [...detail.columns, { name: 'recorded', size: 1 }],
  groups: [...detail.groups, undefined],
});

const viewsWith = (details: readonly DetailShape[]) => {
  const shape: LinkedShape = {
    units: [{ name: 'sex', size: 2 }],
    events: { name: 'visits', columns: [{ name: 'type', size: 3 }], most: 8, gaps: [0, 1, 30], groups: [undefined] },
    details,
  };
  return viewsOf({ shape, rho: rational(1n, 10n), expected: { units: 20_000, events: 100_000 } });
};

test('details with values have a view of their own, and those without need none', () => {
  expect(viewsWith([BARE, VALUED]).map(({ name }) => name)).toEqual(['patient', 'first', 'step', 'inside-2']);
});

test('a column of details with one value alone changes no view', () => {
  expect(viewsWith([BARE, VALUED].map(withConstant))).toEqual(viewsWith([BARE, VALUED]));
});
