import { tightestEpsilon } from '../accounting/tightest.ts';
import { eventToJson } from '../event-json.ts';
import type { PrivacyEvent } from '../events.ts';
import type { Rational } from '../rational.ts';
import { canonicalJson } from './canonical-json.ts';
import type { RunAccount } from './state.ts';
import type { TightestFigure } from './statement-lines.ts';

/**
 * What a history costs at `delta`, by the tightest valid accountant; never more than `composed`, its figure in zCDP.
 *
 * *Guarantee*: the answers of all runs together are (`epsilon`, delta)-DP.
 * *Holds when*: which charges were made, with which noise and sensitivity, was fixed before the first answer; which marginal
 * is asked about may depend on answers. Then the pairs of distributions that dominate each charge are fixed, and their
 * product dominates the adaptive composition. One run that charged its whole plan as planned is always so. Where a person
 * chose the budget of a later run after looking at an earlier release, or stopped one because of its answers, only the
 * figure in zCDP is sure, whose filter allows it.
 * *Arithmetic*: that of the accountant. *Method*: adaptive composition of dominating pairs (Zhu, Dong and Wang 2022); Bun and Steinke (2016), Lemma 1.7.
 * *Status*: tested, unaudited.
 *
 * Nothing is admitted on the strength of this figure.
 */
export function tightestOf(runs: readonly RunAccount[], delta: Rational, composed: number): TightestFigure {
  const spent = runs.filter((run) => run.charges.size > 0);
  const always: TightestFigure = { epsilon: composed, accountant: 'zcdp', holds: 'always' };
  if (spent.length === 0) return always;
  const events = spent.flatMap((run) => [...run.charges.values()].map(({ event }) => event));
  const { epsilon, accountant } = tightestEpsilon({ kind: 'composed', events }, delta);
  if (epsilon.upper >= composed) return always;
  return {
    epsilon: epsilon.upper,
    accountant,
    holds: spent.length === 1 && wentAsPlanned(spent[0]!) ? 'always' : 'settings-fixed-beforehand',
  };
}

/** Whether the run charged every question that its plan lists, at the listed price to the letter. */
function wentAsPlanned({ listed, charges }: RunAccount): boolean {
  if (listed?.size !== charges.size) return false;
  return [...charges.values()].every(({ questionId, event }) => {
    const planned = listed.get(questionId);
    return planned !== undefined && textOf(planned) === textOf(event);
  });
}

const textOf = (event: PrivacyEvent): string => canonicalJson(eventToJson(event));
