import { normalAbove } from '../../../privacy/accounting/numeric/erfc.ts';
import { splitInHalves } from '../halves.ts';
import { foundByThreshold, hullOf, midThreshold, type TwoScores } from '../two-scores.ts';
import { lastThatHolds } from './bisect.ts';
import { foundAt, mostAbove } from './chosen-threshold.ts';
import { exactPValue, signedRoot } from './exact-test.ts';
import type { Found } from './thresholds.ts';
import type { TradeOff } from './trade-off.ts';

/** Of a bound, as a share of it: a last digit that is computed otherwise may change it by so much. */
export const PRECISION: number = 1e-5;

/** Significance of bounds that a threshold is chosen by: small, so that the best one is no lucky one. */
export const CHOOSING: number = 1e-4;

/** A family of guarantees by one parameter, 0 for the strictest, and a bound on it by other means, for the choice of a threshold. */
export interface Family {
  guarantee(parameter: number): TradeOff;
  bound(found: Found, members: number, others: number): number;
}

/**
 * The largest parameter that scores of one half refute at a threshold chosen on the other; 0 where none. Sides need two
 * scores each; throws `RangeError` where one is empty.
 */
export function exactBound(scores: TwoScores, significance: number, family: Family): number {
  foundByThreshold(scores);
  if (scores.members.length < 2 || scores.others.length < 2) return 0;
  const { choosing, estimating } = splitInHalves(scores);
  const found = foundAt(estimating, chosen(choosing, family));
  return largest((parameter) => {
    const tradeOff = family.guarantee(parameter);
    // What is far from being refuted needs no exact test; to leave it standing errs on the safe side.
    if (unlikely(found, estimating, tradeOff) > 3 * significance) return false;
    const outside = significance / 50;
    return exactPValue(found, estimating.members.length, estimating.others.length, tradeOff, outside) <= significance;
  });
}

/** The threshold with the largest bound; where none has any, that which is most above chance. */
function chosen(scores: TwoScores, family: Family): number {
  const found = foundByThreshold(scores);
  const [members, others] = [scores.members.length, scores.others.length];
  let [best, most] = [Number.NaN, 0];
  for (const i of hullOf(found)) {
    const bound = family.bound({ members: found.members[i]!, others: found.others[i]! }, members, others);
    if (bound > most) [best, most] = [midThreshold(found, i), bound];
  }
  return most > 0 ? best : mostAbove(scores, family.guarantee(0));
}

const largest = (refuted: (parameter: number) => boolean): number =>
  refuted(0) ? lastThatHolds(0, refuted, PRECISION) : 0;

/** P-value in large samples. */
const unlikely = (found: Found, { members, others }: TwoScores, tradeOff: TradeOff): number =>
  normalAbove(signedRoot(found, members.length, others.length, tradeOff));
