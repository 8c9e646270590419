import { UserError } from '../errors.ts';
import type { PrivacyEvent } from '../events.ts';
import type { Rational } from '../rational.ts';
import type { AccountantName } from './accountant.ts';
import { pldUpperEpsilon } from './pld/accountant.ts';
import { rdpAccountant } from './rdp/accountant.ts';

/** What a plan costs, and by which accountant. */
export interface WholePlanEpsilon {
  /** Rounded up. */
  readonly epsilon: number;
  readonly accountant: AccountantName;
}

/**
 * Epsilon at `delta` of a plan whose events are all fixed before the first answer: by loss distributions, or by Rényi divergences where
 * those cannot take an event.
 *
 * *Guarantee* whatever does what the event says, and nothing else, is (`epsilon`, delta)-DP, ended early or not.
 * *Holds when* no event was chosen after an answer of another: no pool, no earlier run. What each event is asked (which
 * marginal, which gradient) may follow from answers.
 * *Arithmetic* that of the accountants, rounded up. *Method* adaptive composition of dominating pairs (Zhu, Dong and Wang 2022,
 * Theorem 10); Mironov 2017, Proposition 1.
 * *Status* tested, unaudited.
 *
 * Throws `EVENT_UNSUPPORTED` where neither takes the event.
 */
export function wholePlanEpsilon(event: PrivacyEvent, delta: Rational): WholePlanEpsilon {
  try {
    return { epsilon: pldUpperEpsilon(event, delta), accountant: 'pld' };
  } catch (error) {
    // `RangeError`: the losses spread too widely for one grid.
    const refused = error instanceof RangeError || (error instanceof UserError && error.code === 'EVENT_UNSUPPORTED');
    if (!refused) throw error;
    return { epsilon: rdpAccountant.account(event).epsilonAt(delta).upper, accountant: 'rdp' };
  }
}
