import { gaussianMu, gaussianMuOf } from '../../pipelines/two-samples/epsilon/gaussian-mu.ts';
import { epsilonOfMu } from '../../pipelines/two-samples/epsilon/gaussian-profile.ts';
import { manyRunEpsilon } from '../../pipelines/two-samples/epsilon/many-run.ts';
import type { TwoScores } from '../../pipelines/two-samples/two-scores.ts';

/** Largest probability that a bound exceeds the truth. */
export const SIGNIFICANCE = 0.05;

export interface LowerBounds {
  readonly runsPerSide: number;
  /** From the one threshold that was fixed before any run: answers that are as likely with the canary as without. */
  readonly mu: number;
  /** From the best of all thresholds, corrected for having looked at them. */
  readonly muOfBestThreshold: number;
  /** What `mu` comes to at delta. */
  readonly epsilon: number;
  /** Without assuming a Gaussian trade-off: from the best of all thresholds, corrected. */
  readonly epsilonOfManyRuns: number;
}

/** Scores are logarithms of likelihood ratios, one a run. */
export function lowerBounds(scores: TwoScores, delta: number, significance: number = SIGNIFICANCE): LowerBounds {
  const mu = muAtZero(scores, significance);
  return {
    runsPerSide: scores.members.length,
    mu,
    muOfBestThreshold: gaussianMu(scores, { significance }),
    epsilon: epsilonOfMu(mu, delta),
    epsilonOfManyRuns: manyRunEpsilon(scores, { delta, significance }),
  };
}

/** Epsilon at `delta` by whichever bound shows more: by the threshold 0, assuming a Gaussian trade-off, or by many runs, assuming nothing. */
export const epsilonOf = (scores: TwoScores, delta: number, significance: number): number =>
  Math.max(epsilonOfMu(muAtZero(scores, significance), delta), manyRunEpsilon(scores, { delta, significance }));

/** Lower bound on mu from the threshold 0 of a likelihood ratio, which no score has a say in. */
export function muAtZero({ members, others }: TwoScores, significance: number = SIGNIFICANCE): number {
  const found = { members: countPositive(members), others: countPositive(others) };
  return gaussianMuOf(found, members.length, others.length, significance);
}

const countPositive = (scores: Float64Array): number => scores.reduce((count, score) => count + (score > 0 ? 1 : 0), 0);

/** So many audits of as many runs each as there are for it; no run is in two. */
export function separateAudits({ members, others }: TwoScores, audits: number): readonly TwoScores[] {
  const runs = Math.floor(members.length / audits);
  return Array.from({ length: audits }, (_, audit) => ({
    members: members.subarray(audit * runs, (audit + 1) * runs),
    others: others.subarray(audit * runs, (audit + 1) * runs),
  }));
}
