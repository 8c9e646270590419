import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../../../models/generation-random.ts';
import { strongestParents } from '../../../../../models/linked/chain/parents.ts';
import type { View, ViewColumn } from '../../../../../privacy/guard/views/view.ts';

const ROWS = 20_000;
const SIZE = 12;

const random = new GenerationRandom('parents', 'firsts');
const drawn = (of: () => number): Uint8Array => Uint8Array.from({ length: ROWS }, of);

/** A column of two values that each of five others tells a little of, and one of many values that tells nothing. */
const own = drawn(() => random.below(2));
const weak = [0.53, 0.54, 0.55, 0.56, 0.57].map((as) => own.map((value) => (random.unit() < as ? value : 1 - value)));
const apart = drawn(() => random.below(SIZE));
const column = (name: string, size: number): ViewColumn => ({ name, size, from: { of: 'row', column: 0 } });
const view: View = {
  name: 'step',
  kind: 'step',
  rows: 1,
  columns: [column('own', 2), ...weak.map((_, at) => column(`weak ${at}`, 2)), column('apart', SIZE)],
};
const firsts = { columns: [own, ...weak, apart], weights: new Float64Array(ROWS).fill(1) };

test('every column that tells a little of another is a parent, the least first, and one that only chance relates to it is none', () => {
  const found = strongestParents(0, [6, 5, 1, 3, 2, 4], firsts, view);
  expect(found.map(({ parent }) => parent)).toEqual([1, 2, 3, 4, 5]);
});

test('the table of a parent has the shares of both among first events', () => {
  const { table } = strongestParents(0, [5], firsts, view)[0]!;
  const agree = own.filter((value, row) => weak[4]![row] === value).length / ROWS;
  expect(table[0]! + table[3]!).toBeCloseTo(agree, 10);
});
