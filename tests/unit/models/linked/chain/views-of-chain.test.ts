import { expect, test } from 'vitest';
import { viewsOfChain } from '../../../../../models/linked/chain/views-of-chain.ts';
import { compare, rational, sum } from '../../../../../privacy/rational.ts';
import { smallLinkedTable } from '../../../../support/linked-tables.ts';

const { shape } = smallLinkedTable({ seed: 'views', units: 10 });
const plain = { ...shape, events: { ...shape.events, gaps: undefined }, details: [] };
const rho = rational(1n, 3n);

const classes = (units: number | undefined, events: number | undefined): number[] => {
  const views = viewsOfChain({ shape: plain, rho, expected: { units, events } });
  const sizeOf = (at: number, of: string): number => views[at]!.view.columns.find(({ from }) => from.of === of)!.size;
  return [sizeOf(1, 'count'), sizeOf(2, 'left')];
};

test('steps and first events are told apart by fewer classes where few events are expected of a unit', () => {
  expect(classes(1000, 1400)).toEqual([3, 2]);
  expect(classes(1000, 5000)).toEqual([5, 3]);
  expect(classes(undefined, undefined)).toEqual([5, 3]);
});

test('views share the budget, and each unit counts as few rows where there is little of it', () => {
  const views = viewsOfChain({ shape: plain, rho, expected: { units: 10, events: 20 } });
  expect(compare(sum(views.map((one) => one.rho)), rho)).toBeLessThanOrEqual(0);
  const rows = [rational(1n, 100n), rational(1n, 10n), rational(1n, 1n)].map(
    (budget) => viewsOfChain({ shape: plain, rho: budget, expected: { units: 10, events: 20 } })[2]!.view.rows,
  );
  expect(rows).toEqual([1, 2, 4]);
});
