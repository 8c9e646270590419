/** The largest value in `[low, ...)` for which `holds`, to a relative precision; it holds at `low` and stops holding somewhere above. */
export function lastThatHolds(low: number, holds: (value: number) => boolean, precision: number = 1e-12): number {
  let from = low;
  let to = Math.max(1, 2 * low);
  while (holds(to) && to < 1e4) [from, to] = [to, 2 * to];
  for (let step = 0; step < 60 && to - from > precision * to; step++) {
    const middle = (from + to) / 2;
    if (holds(middle)) from = middle;
    else to = middle;
  }
  return from;
}
