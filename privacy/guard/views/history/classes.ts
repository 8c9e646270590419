/** Position of the last edge that is at most `value`, of edges that ascend; the first for anything below. */
export function classOf(value: number, edges: ArrayLike<number>): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (edges[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
