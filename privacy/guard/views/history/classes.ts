/** Position of the last edge that is at most `value`; `edges` ascend from 0 and `value` is not negative. */
export function classOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (edges[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
