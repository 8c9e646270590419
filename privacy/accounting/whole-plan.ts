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
 * Epsilon at `delta` of a plan whose events are all fixed before the first answer: by loss distributions or by Rényi divergences, whichever
 * is less. Mostly it is the former; some events have none, and of counts with many rows a unit and little noise the latter may be the better bound.
 *
 * *Guarantee* whatever does what the event says, and nothing else, is (`epsilon`, delta)-DP, ended early or not.
 * *Holds when* no event was chosen after an answer of another: no pool, no earlier run. What each event is asked (which
 * marginal, which gradient) may follow from answers.
 * *Arithmetic* that of the accountants, rounded up: the less of two valid bounds is one. *Method* adaptive composition of dominating pairs (Zhu, Dong and
 * Wang 2022, Theorem 10); Mironov 2017, Proposition 1.
 * *Status* tested, unaudited.
 *
 * Throws `EVENT_UNSUPPORTED` where neither takes the event.
 */
export function wholePlanEpsilon(event: PrivacyEvent, delta: Rational): WholePlanEpsilon {
  const answers: WholePlanEpsilon[] = [];
  let refusal: unknown;
  const ask = (accountant: AccountantName, upper: () => number): void => {
    try {
      answers.push({ epsilon: upper(), accountant });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal = error;
    }
  };
  ask('pld', () => pldUpperEpsilon(event, delta));
  ask('rdp', () => rdpAccountant.account(event).epsilonAt(delta).upper);
  if (answers.length === 0) throw refusal;
  return answers.reduce((a, b) => (b.epsilon < a.epsilon ? b : a));
}

/** `RangeError`: the losses spread too widely for one grid. */
const isRefusal = (error: unknown): boolean =>
  error instanceof RangeError || (error instanceof UserError && error.code === 'EVENT_UNSUPPORTED');
