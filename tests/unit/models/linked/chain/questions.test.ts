import { expect, test } from 'vitest';
import { FEW_VALUES, stepTables } from '../../../../../models/linked/chain/questions.ts';
import { viewsOfChain } from '../../../../../models/linked/chain/views-of-chain.ts';
import { zcdpCost } from '../../../../../privacy/accounting/zcdp/cost.ts';
import { marginalsEvent } from '../../../../../privacy/guard/events.ts';
import type { LinkedShape } from '../../../../../privacy/guard/views/view.ts';
import { compare, rational, toNumberUp } from '../../../../../privacy/rational.ts';

const shape: LinkedShape = {
  units: [{ name: 'sex', size: 2 }],
  events: {
    name: 'stays',
    columns: [3, 6, 9].map((size) => ({ name: `of ${size}`, size })),
    most: 8,
    gaps: undefined,
    groups: [undefined, undefined, undefined],
  },
  details: [],
};
const rho = rational(1n, 3n);
const { view } = viewsOfChain({ shape, rho, expected: { units: 1000, events: 1400 } })[2]!;
const { columns, requests } = stepTables(view, rho);

test('each column is counted with how many events follow, with the one before and by its habit, within the budget', () => {
  expect(requests).toHaveLength(3 * shape.events.columns.length);
  expect(compare(zcdpCost(marginalsEvent({ marginals: requests }, view.rows)).rho, rho)).toBeLessThanOrEqual(0);
});

test('what values there are has less noise than how one follows another, few values after few the least, and habits the most', () => {
  const noiseOf = (of: readonly number[]): number =>
    toNumberUp(requests.find((one) => one.columns.join() === of.join())!.sigmaSquared);
  for (const { column, size, parents, habit } of columns) {
    const [left, previous] = parents.map((parent) => noiseOf([parent, column])) as [number, number];
    if (size <= FEW_VALUES) expect(previous).toBeLessThan(0.7 * left);
    else expect(left).toBeLessThan(0.7 * previous);
    expect(Math.max(left, previous)).toBeLessThan(0.5 * noiseOf(habit!));
  }
  expect(columns.map(({ size }) => size <= FEW_VALUES)).toEqual([true, false, false]);
});
