/** Rows of a combination that are expected before any is seen: Jeffreys' prior of a rate. */
const PRIOR = 0.5;
/** Probability that the generator keeps a count at all; otherwise it says nothing of one record. */
const KEPT = 0.5;

/**
 * log of how much likelier it is that a combination stands `count` times in a synthetic table if a record that has it was among those that the table was made from. Of a
 * table that repeats records drawn from the population, of which `known` of `reference` rows have the combination, the count has a negative binomial distribution (a
 * Poisson count whose rate has a gamma distribution); with one more record it is that count and one. The ratio of the two is
 * count / ((count - 1 + known + 1/2) q) with q = synthetic / (synthetic + reference), and it holds in half of all generators. At least log 1/2.
 */
export function logCountRatio(
  count: number,
  known: number,
  { synthetic, reference }: { readonly synthetic: number; readonly reference: number },
): number {
  const kept = count === 0 ? 0 : (count * (synthetic + reference)) / ((count - 1 + known + PRIOR) * synthetic);
  return Math.log(1 - KEPT + KEPT * kept);
}
