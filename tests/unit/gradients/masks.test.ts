import { expect, test } from 'vitest';
import { layerDegrees, masks } from '../../../privacy/gradients/network/masks.ts';
import type { FeedForward } from '../../../privacy/gradients/network/network.ts';
import { parameterCount, parameterShapes } from '../../../privacy/gradients/network/parameter-shapes.ts';

const network = (hidden: readonly number[], order?: readonly number[], direct = true): FeedForward => ({
  kind: 'feed-forward',
  sizes: [3, 2, 1, 4],
  hidden,
  activation: 'relu',
  direct,
  ...(order ? { order } : {}),
});

/** How many paths through weights that take part lead from each input to each logit. */
function paths(of: FeedForward): number[][] {
  const made = masks(of);
  const inputs = 10;
  let reached: number[][] = Array.from({ length: inputs }, (_, i) =>
    Array.from({ length: inputs }, (_, j) => (i === j ? 1 : 0)),
  );
  for (const { name, rows, columns } of parameterShapes(of)) {
    if (!name.endsWith('.weights') || name === 'direct.weights') continue;
    const mask = made.get(name)!;
    expect(mask.length).toBe(rows * columns);
    reached = reached.map((from) =>
      Array.from({ length: columns }, (_, j) =>
        from.reduce((sum, count, i) => sum + count * mask[i * columns + j]!, 0),
      ),
    );
  }
  if (of.hidden.length === 0) reached = reached.map((row) => row.map(() => 0));
  const direct = made.get('direct.weights');
  return reached.map((row, i) => row.map((count, j) => count + (direct ? direct[i * inputs + j]! : 0)));
}

test('a logit sees the columns that come before its own in the order, all of them, and no other', () => {
  const columnOf = [0, 0, 0, 1, 1, 2, 3, 3, 3, 3];
  for (const order of [
    [0, 1, 2, 3],
    [3, 0, 2, 1],
  ]) {
    for (const hidden of [[], [9], [9, 7], [3, 3, 3], [1]]) {
      const found = paths(network(hidden, order));
      const place = (i: number): number => order.indexOf(columnOf[i]!);
      for (let i = 0; i < 10; i++) {
        for (let j = 0; j < 10; j++) expect(found[i]![j]! > 0, `${i} to ${j} of ${hidden}`).toBe(place(i) < place(j));
      }
    }
    const withoutDirect = paths(network([12, 12], order, false));
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j < 10; j++) {
        expect(withoutDirect[i]![j]! > 0).toBe(order.indexOf(columnOf[i]!) < order.indexOf(columnOf[j]!));
      }
    }
  }
});

test('no order, no masks; degrees of hidden units are spread evenly', () => {
  expect(masks(network([5])).size).toBe(0);
  expect(Array.from(layerDegrees(network([6], [0, 1, 2, 3])).get('hidden.1.weights')!.outputs)).toEqual([
    0, 0, 1, 1, 2, 2,
  ]);
});

test('parameters in their order', () => {
  const shapes = parameterShapes(network([5, 6]));
  expect(shapes.map(({ name, rows, columns }) => `${name} ${rows} ${columns}`)).toEqual([
    'hidden.1.weights 10 5',
    'hidden.1.bias 1 5',
    'hidden.2.weights 5 6',
    'hidden.2.bias 1 6',
    'output.weights 6 10',
    'direct.weights 10 10',
    'output.bias 1 10',
  ]);
  expect(parameterCount(shapes)).toBe(50 + 5 + 30 + 6 + 60 + 100 + 10);
  expect(parameterShapes(network([], undefined, false)).map(({ name }) => name)).toEqual([
    'direct.weights',
    'output.bias',
  ]);
  const recurrent = parameterShapes({ kind: 'recurrent', sizes: [3, 4], hidden: 5 });
  expect(parameterCount(recurrent)).toBe(3 * 5 * (7 + 1) + 3 * 25 + 5 + 5 * 7 + 7);
  const withHeads = parameterShapes({
    kind: 'recurrent',
    sizes: [2, 3, 4],
    hidden: 5,
    given: 1,
    heads: [1, 1],
    direct: true,
  });
  expect(withHeads.slice(7).map(({ name, rows, columns }) => `${name} ${rows} ${columns}`)).toEqual([
    'output.1.weights 5 3',
    'output.1.direct 9 3',
    'output.1.bias 1 3',
    'output.2.weights 5 4',
    'output.2.direct 9 4',
    'output.2.before 3 4',
    'output.2.bias 1 4',
  ]);
});

test('networks that make no sense are refused', () => {
  const bad: readonly FeedForward[] = [
    { ...network([]), sizes: [] },
    { ...network([]), sizes: [3, 0] },
    network([0]),
    network([1.5]),
    network([], [0, 1, 2]),
    network([], [0, 1, 2, 2]),
    network(new Array(9).fill(2)),
  ];
  for (const each of bad) expect(() => parameterShapes(each)).toThrow(RangeError);
  const recurrent = { kind: 'recurrent', sizes: [2, 3], hidden: 2 } as const;
  for (const wrong of [
    { ...recurrent, hidden: 0 },
    { ...recurrent, given: 2 },
    { ...recurrent, given: -1 },
    { ...recurrent, fedBack: false },
    { ...recurrent, absent: [2] },
    { ...recurrent, heads: [1] },
    { ...recurrent, heads: [2, 0] },
    { ...recurrent, given: 1, groups: [{ column: 0, of: [0, 0] }] },
    { ...recurrent, groups: [{ column: 1, of: [0, 0] }] },
    { ...recurrent, groups: [{ column: 1, of: [0, 2, 2] }] },
    {
      ...recurrent,
      groups: [
        { column: 1, of: [0, 0, 1] },
        { column: 1, of: [0, 0, 0] },
      ],
    },
  ]) {
    expect(() => parameterShapes(wrong)).toThrow(RangeError);
  }
  expect(parameterShapes({ ...recurrent, groups: [{ column: 1, of: [1, 0, 1] }] })).toHaveLength(9);
});
