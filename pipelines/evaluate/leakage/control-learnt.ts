import { compareRates } from '../../two-samples/rates.ts';
import { areaUnderCurve } from '../../two-samples/roc.ts';
import type { AttackOutcome } from './attack.ts';
import { LEVEL } from './leakage-result.ts';

/** A control that does better is called so at most this often by chance, over all attacks together (Bonferroni). */
const SURE = 0.01;

/**
 * Whether some attack does better on others than on members, by more than chance. Others are then no control: the table was made from them, the two tables are swapped, or they are of
 * another population. Outcomes that were not tried say nothing. Throws `RangeError` as the tests do.
 */
export function controlDoesBetter(outcomes: readonly AttackOutcome[]): boolean {
  const pValues = outcomes.map(pValueReversed).filter((p) => p !== undefined);
  return pValues.some((p) => p <= SURE / pValues.length);
}

function pValueReversed(outcome: AttackOutcome): number | undefined {
  switch (outcome.kind) {
    case 'guesses': {
      const { members, others } = outcome;
      return members.trials === 0 || others.trials === 0 ? undefined : compareRates(others, members, LEVEL).pValue;
    }
    case 'scores': {
      const { members, others } = outcome;
      if (members.length === 0 || others.length === 0) return undefined;
      return areaUnderCurve({ members: others, others: members }, LEVEL).pValue;
    }
    case 'not-tried':
      return undefined;
  }
}
