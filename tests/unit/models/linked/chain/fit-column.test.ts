import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../../../models/generation-random.ts';
import { productOf } from '../../../../../models/linked/chain/factor.ts';
import { fitColumn } from '../../../../../models/linked/chain/fit-column.ts';

test('a column has the wanted tables with two parents that are nearly the same, so that neither is counted twice', () => {
  const random = new GenerationRandom('fit-column', 'parents');
  const rows = 4000;
  const one = Uint8Array.from({ length: rows }, () => random.below(2));
  const other = one.map((value) => (random.unit() < 0.9 ? value : 1 - value));
  // The column is as the first parent in 7 of 10 rows; what it shares with the second follows from that.
  const share = (parent: Uint8Array, value: number): number =>
    parent.reduce((n, x) => n + Number(x === value), 0) / rows;
  const agree = (i: number, j: number): number =>
    one.reduce((n, x, row) => n + Number(x === i && other[row] === j), 0) / rows;
  const first = Float64Array.of(0.7 * share(one, 0), 0.3 * share(one, 0), 0.3 * share(one, 1), 0.7 * share(one, 1));
  const second = Float64Array.from([0, 1].flatMap((j) => [0, 1].map((v) => agree(v, j) * 0.7 + agree(1 - v, j) * 0.3)));
  const weights = new Float64Array(rows).fill(1);
  const fitted = fitColumn(
    2,
    2,
    [
      { factor: { kind: 'table', parent: 0, weights: new Float64Array(4).fill(1) }, shares: first },
      { factor: { kind: 'table', parent: 1, weights: new Float64Array(4).fill(1) }, shares: second },
    ],
    [one, other],
    weights,
  );
  const product = productOf(fitted, [one, other], rows);
  const found = new Float64Array(4);
  for (let row = 0; row < rows; row++) {
    const total = product[2 * row]! + product[2 * row + 1]!;
    for (const value of [0, 1]) found[2 * one[row]! + value]! += product[2 * row + value]! / total / rows;
  }
  for (let cell = 0; cell < 4; cell++) expect(found[cell]).toBeCloseTo(first[cell]!, 2);
  // Given the first, the second tells nothing more.
  const [a, b] = fitted.factors.map(
    ({ weights: numbers }) => (numbers[0]! * numbers[3]!) / (numbers[1]! * numbers[2]!),
  );
  expect(a! / (0.7 / 0.3) ** 2).toBeCloseTo(1, 1);
  expect(b).toBeCloseTo(1, 1);
});
