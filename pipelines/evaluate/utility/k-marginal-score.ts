/**
 * NIST's k-marginal score: `500 (2 - meanError)`, 1000 for equal tables and 0 for disjoint ones (SDNist 2.5). SDNist draws
 * 200 pairs of columns where there are 30 or more; here the mean is over the same marginals as the error itself.
 */
export const kMarginalScore = (meanError: number): number => 500 * (2 - meanError);
