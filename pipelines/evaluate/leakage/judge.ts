import { allowedAdvantage, allowedExcess, allowedTruePositiveRate } from '../../two-samples/allowed.ts';
import { clopperPearson, type Interval } from '../../two-samples/clopper-pearson.ts';
import { compareRates } from '../../two-samples/rates.ts';
import { areaUnderCurve, compareScores, rocCurve, type TwoScores, truePositiveRateAt } from '../../two-samples/roc.ts';
import type { AttackOutcome, Attempts } from './attack.ts';
import {
  FALSE_POSITIVE_RATES,
  LEVEL,
  type LeakageOutcome,
  type LeakageReport,
  type SuccessRate,
  type TruePositiveRate,
} from './leakage-result.ts';

type Claim = LeakageReport['claim'];

/** An outcome with what chance makes of it. Numbers are null where the attack was not tried. */
export interface Judged {
  readonly outcome: LeakageOutcome;
  readonly excess: number | null;
  readonly interval: Interval | null;
  readonly pValue: number | null;
  readonly allowed: number | null;
}

/** Points of a curve that a chart needs. */
const CURVE_POINTS = 101;

/**
 * How much better an attack does on members than on others, and how likely chance is to give as much; beside it the most that `claim` allows. An outcome without an
 * attempt on both sides was not tried. Throws `RangeError` for impossible counts and for scores that are NaN.
 */
export function judge(found: AttackOutcome, claim: Claim): Judged {
  switch (found.kind) {
    case 'not-tried':
      return notTried(found.because);
    case 'guesses':
      if (found.members.trials === 0 || found.others.trials === 0) return notTried(NOBODY);
      return judgeGuesses(found.members, found.others, found.baseline, claim);
    case 'scores':
      if (found.members.length === 0 || found.others.length === 0) return notTried(NOBODY);
      return judgeScores(found, claim);
  }
}

const NOBODY = 'there are no targets on one of the two sides';

const notTried = (because: string): Judged => ({
  outcome: { kind: 'not-tried', because },
  excess: null,
  interval: null,
  pValue: null,
  allowed: null,
});

function judgeGuesses(members: Attempts, others: Attempts, baseline: Attempts | undefined, claim: Claim): Judged {
  const compared = compareRates(members, others, LEVEL);
  return {
    outcome: {
      kind: 'guesses',
      members: successRate(members),
      others: successRate(others),
      baseline: baseline === undefined ? null : successRate(baseline),
    },
    ...compared,
    allowed: claim && allowedExcess(claim.epsilon, claim.delta, others.successes / others.trials),
  };
}

function judgeScores(scores: TwoScores, claim: Claim): Judged {
  const compared = compareScores(scores, LEVEL);
  const { value, interval } = areaUnderCurve(scores, LEVEL);
  return {
    outcome: {
      kind: 'scores',
      members: scores.members.length,
      others: scores.others.length,
      areaUnderCurve: { value, interval },
      truePositiveRates: FALSE_POSITIVE_RATES.map(
        (falsePositiveRate): TruePositiveRate => ({
          falsePositiveRate,
          ...truePositiveRateAt(scores, falsePositiveRate, LEVEL),
          allowed: claim && allowedTruePositiveRate(claim.epsilon, claim.delta, falsePositiveRate),
        }),
      ),
      curve: rocCurve(scores, CURVE_POINTS),
    },
    excess: compared.advantage,
    interval: compared.interval,
    pValue: compared.pValue,
    allowed: claim && allowedAdvantage(claim.epsilon, claim.delta),
  };
}

const successRate = ({ successes, trials }: Attempts): SuccessRate => ({
  successes,
  trials,
  rate: trials === 0 ? null : successes / trials,
  interval: clopperPearson(successes, trials, LEVEL),
});
