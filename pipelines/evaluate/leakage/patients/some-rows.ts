import type { RandomIndex } from '../../../workspace/seeded-rows.ts';

/** `rows`, or `most` of them drawn at random without replacement where there are more. */
export function someRows(rows: Uint32Array, most: number, index: RandomIndex): Uint32Array {
  if (rows.length <= most) return rows;
  const order = rows.slice();
  for (let i = 0; i < most; i++) {
    const j = i + index(order.length - i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order.slice(0, most);
}
