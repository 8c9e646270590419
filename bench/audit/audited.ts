import type { TwoScores } from '../../pipelines/two-samples/two-scores.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import type { Rational } from '../../privacy/rational.ts';

export interface Budget {
  readonly epsilon: Rational;
  readonly delta: Rational;
}

/** A mechanism whose answers are looked at by one who knows all records but whether a canary is among them. */
export interface Audited {
  /** What it is charged as. */
  readonly event: PrivacyEvent;
  /** Of the Gaussian mechanism that costs as much zCDP; absent where noise is not calibrated by that. */
  readonly impliedMu: number | undefined;
  /** Runs it once, with the canary or without, and tells how much likelier its answers are with it: a logarithm. */
  score(included: boolean): Promise<number>;
}

/** So many runs with the canary, and so many without. */
export async function scoresOf(audited: Audited, runs: number): Promise<TwoScores> {
  const scores = { members: new Float64Array(runs), others: new Float64Array(runs) };
  for (let run = 0; run < runs; run++) {
    scores.members[run] = await audited.score(true);
    scores.others[run] = await audited.score(false);
  }
  return scores;
}
