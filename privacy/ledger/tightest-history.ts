import { hasSampling } from '../accounting/has-sampling.ts';
import { tightestEpsilon } from '../accounting/tightest.ts';
import { type WholePlanEpsilon, wholePlanEpsilon } from '../accounting/whole-plan.ts';
import { eventToJson } from '../event-json.ts';
import type { PrivacyEvent } from '../events.ts';
import type { Rational } from '../rational.ts';
import { canonicalJson } from './canonical-json.ts';
import { countedEvent, type RunAccount } from './state.ts';
import type { TightestFigure } from './statement-lines.ts';

/**
 * What a history costs at `delta`, by the tightest accountant that is valid for it; never more than `composed`, its figure in zCDP.
 *
 * *Guarantee*: the answers of all runs together are (`epsilon`, delta)-DP.
 * *Holds when*: which charges were made, with which noise and sensitivity, was fixed before the first answer; which marginal
 * is asked about may depend on answers. Then the pairs of distributions that dominate each charge are fixed, and their
 * product dominates the adaptive composition. One run that charged its whole plan to the letter is always so; several are, if
 * nobody chose the plan of a later one after looking at the answers of an earlier one (`settings-fixed-beforehand`).
 * A run that drew from a pool, charged another event than the one listed, ended before its plan did or listed nothing may have chosen noise
 * or questions from its own answers. One such run, and the figure is the one in zCDP, the sum of rho as it was spent. Of that,
 * a filter proves the cap set beforehand: the plan of a run alone, the policy for several (`under-the-cap`). A run that was admitted by its plan as a
 * whole, and is alone, has the figure of that plan, whether it went to the end or not.
 * *Arithmetic*: that of the accountant. *Method*: adaptive composition of dominating pairs (Zhu, Dong and Wang 2022); Bun and
 * Steinke (2016), Lemma 1.7; filter of Whitehouse, Ramdas, Rogers and Wu (2023).
 * *Status*: tested, unaudited.
 *
 * Nothing is admitted on the strength of this figure.
 */
export function tightestOf(runs: readonly RunAccount[], delta: Rational, composed: number): TightestFigure {
  const spent = runs.filter((run) => run.charges.size > 0);
  const inZcdp = { epsilon: composed, accountant: 'zcdp' } as const;
  if (spent.length === 0) return { ...inZcdp, holds: 'always' };
  const [only] = spent;
  if (spent.length === 1 && only?.record.admission === 'whole-plan') {
    const { epsilon, accountant } = wholePlanEpsilon({ kind: 'composed', events: [...only.listed!.values()] }, delta);
    return epsilon < composed ? { epsilon, accountant, holds: 'always' } : { ...inZcdp, holds: 'always' };
  }
  if (!spent.every(wentAsPlanned)) return { ...inZcdp, holds: 'under-the-cap' };
  const holds = spent.length === 1 ? 'always' : 'settings-fixed-beforehand';
  const events = spent.flatMap((run) => [...run.charges.values()].map(({ event }) => countedEvent(run, event)));
  const { epsilon, accountant } = leastUpper({ kind: 'composed', events }, delta);
  return epsilon < composed ? { epsilon, accountant, holds } : { ...inZcdp, holds };
}

/** Histories with steps over samples were calibrated by loss distributions that take counts of any size. */
function leastUpper(event: PrivacyEvent, delta: Rational): WholePlanEpsilon {
  if (hasSampling(event)) return wholePlanEpsilon(event, delta);
  const { epsilon, accountant } = tightestEpsilon(event, delta);
  return { epsilon: epsilon.upper, accountant };
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
