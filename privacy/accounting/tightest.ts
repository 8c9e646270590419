import { UserError } from '../errors.ts';
import type { NeighbouringRelation, PrivacyEvent } from '../events.ts';
import type { Rational } from '../rational.ts';
import { type Accountant, type AccountantName, type Accounted, ADD_REMOVE_UNIT, type Interval } from './accountant.ts';
import { gdpAccountant } from './gdp/accountant.ts';
import { pldAccountant } from './pld/accountant.ts';
import { pureAccountant } from './pure-accountant.ts';
import { rdpAccountant } from './rdp/accountant.ts';
import { zcdpAccountant } from './zcdp/accountant.ts';

/** Every accountant, the cheapest first. */
export const ACCOUNTANTS: readonly Accountant[] = Object.freeze([
  pureAccountant,
  zcdpAccountant,
  gdpAccountant,
  rdpAccountant,
  pldAccountant,
]);

export interface TightestAnswer {
  readonly accountant: AccountantName;
  readonly interval: Interval;
}

/** What each accountant said, and the best of it. */
export interface Tightest {
  /** The least valid upper bound, the greatest valid lower one, and the estimate of the accountant with the former. */
  readonly epsilon: Interval;
  readonly accountant: AccountantName;
  readonly all: readonly TightestAnswer[];
}

/**
 * The event, as every accountant that accepts it sees it.
 *
 * Throws `EVENT_INVALID` for a malformed event or one of an unknown kind, and `EVENT_UNSUPPORTED` with the reason of the
 * last accountant where none accepts it.
 */
export function accountedByAll(
  event: PrivacyEvent,
  relation: NeighbouringRelation = ADD_REMOVE_UNIT,
  accountants: readonly Accountant[] = ACCOUNTANTS,
): readonly Accounted[] {
  const accepted: Accounted[] = [];
  let refusal: unknown;
  for (const accountant of accountants) {
    try {
      accepted.push(accountant.account(event, relation));
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'EVENT_UNSUPPORTED') throw error;
      refusal = error;
    }
  }
  if (accepted.length === 0) throw refusal;
  return accepted;
}

/**
 * Epsilon at `delta` by the tightest valid accountant.
 *
 * *Guarantee* the event is (`epsilon.upper`, delta)-DP under the relation: the least of several valid upper bounds is one.
 * *Holds when* the event says truly what was done.
 * *Arithmetic*, *Method* those of the accountants.
 * *Status* vetted.
 */
export function tightestEpsilon(
  event: PrivacyEvent,
  delta: Rational | number,
  relation: NeighbouringRelation = ADD_REMOVE_UNIT,
): Tightest {
  return tightest(accountedByAll(event, relation), (accounted) => accounted.epsilonAt(delta));
}

/** As `tightestEpsilon`, for an event that was accounted before and a question of any kind. */
export function tightest(accounted: readonly Accounted[], ask: (accounted: Accounted) => Interval): Tightest {
  const all = accounted.map((one) => ({ accountant: one.accountant, interval: ask(one) }));
  const best = all.reduce((a, b) => (b.interval.upper < a.interval.upper ? b : a));
  const { upper } = best.interval;
  const lower = Math.min(upper, Math.max(...all.map(({ interval }) => interval.lower)));
  const estimate = Math.min(upper, Math.max(lower, best.interval.estimate));
  return { epsilon: { lower, estimate, upper }, accountant: best.accountant, all };
}
