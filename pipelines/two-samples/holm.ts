/**
 * P-values adjusted for how many there are (Holm 1979): to reject those of at most `a` errs anywhere at most with
 * probability `a`, however the tests depend on each other. Same order; throws `RangeError` for what is no probability.
 */
export function holm(pValues: readonly number[]): number[] {
  if (pValues.some((p) => !(p >= 0 && p <= 1)))
    throw new RangeError('Cannot adjust p-values: one is not within 0 and 1');
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * pValues[i]!));
    adjusted[i] = least;
  }
  return adjusted;
}
