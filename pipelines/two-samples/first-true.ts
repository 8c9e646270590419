/** The least whole number in `[low, high)` that holds, `high` where none does; whatever follows one that holds, holds. */
export function firstTrue(low: number, high: number, holds: (value: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
