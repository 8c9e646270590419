import { zcdpCost } from '../../privacy/accounting/zcdp/cost.ts';
import { largestRho } from '../../privacy/budget.ts';
import { UserError } from '../../privacy/errors.ts';
import type { Ledger, RunRecord } from '../../privacy/ledger/ledger.ts';
import { add, ceilTo, compare, floorTo, type Rational, rational, subtract, ZERO } from '../../privacy/rational.ts';
import { isDescribeRun } from '../account/describe-run-facts.ts';
import { type Dictionary, isModelled } from '../dictionary/dictionary.ts';
import type { Charge } from '../release-folder/artefacts/events-file.ts';

/** What the facts of a dictionary cost before the release: part of its claim. */
export interface PriorCharges {
  readonly runs: readonly string[];
  /** Every charge of those runs, in the order made; `question` is `<run>/<question>`, as the facts name it. */
  readonly charges: readonly Charge[];
  readonly rho: Rational;
  readonly delta: Rational;
}

export const NOTHING_SPENT: PriorCharges = Object.freeze({ runs: [], charges: [], rho: ZERO, delta: ZERO });

/** The events that facts of the dictionary name. */
export const eventsNamed = ({ unit, columns }: Dictionary): readonly string[] =>
  [unit.event, ...columns.filter(isModelled).map(({ event }) => event)].filter((event) => event !== undefined);

/**
 * Looks up in the ledger what the dictionary's measured facts cost. Every charge of a run counts, also those whose answers
 * were not used: they were seen.
 *
 * Throws `DICTIONARY_INVALID` for an event that the ledger does not hold, and for one measured for another unit, with a
 * smaller bound on rows, or on another dataset: its cost would not be one of this release's unit.
 */
export function priorCharges(
  dictionary: Dictionary,
  dataset: string,
  ledger: Pick<Ledger, 'runs' | 'charges'> | undefined,
): PriorCharges {
  const named = eventsNamed(dictionary);
  if (named.length === 0) return NOTHING_SPENT;
  const runs = (ledger?.runs() ?? []).filter(isDescribeRun);
  const charged = new Map(runs.map(({ runId }) => [runId, ledger!.charges(runId)]));
  const used = new Set<string>();
  for (const event of named) {
    const runId = event.slice(0, event.indexOf('/'));
    const answered = charged
      .get(runId)
      ?.some(({ questionId, answerDigest }) => `${runId}/${questionId}` === event && answerDigest !== undefined);
    if (answered !== true) {
      throw refused(`the ledger holds no answer to the event ${JSON.stringify(event)}`);
    }
    used.add(runId);
  }
  const kept = runs.filter(({ runId }) => used.has(runId));
  for (const run of kept) requireSameUnit(run, dictionary, dataset);
  const charges = kept.flatMap(({ runId }) =>
    charged.get(runId)!.map(({ questionId, event }) => ({ question: `${runId}/${questionId}`, event })),
  );
  const cost = zcdpCost({ kind: 'composed', events: charges.map(({ event }) => event) });
  return { runs: kept.map(({ runId }) => runId), charges, ...cost };
}

/** What is left to a release, as rho. Rounded as the ledger rounds, towards less. Throws `BUDGET_INVALID` where nothing is. */
export function rhoAfter(
  budget: { readonly epsilon: Rational; readonly delta: Rational },
  { rho, delta, runs }: PriorCharges,
): Rational {
  if (runs.length === 0) return largestRho(budget.epsilon, budget.delta);
  const deltaLeft = subtract(budget.delta, inLedger(delta));
  const left = compare(deltaLeft, ZERO) <= 0 ? ZERO : subtract(largestRho(budget.epsilon, deltaLeft), inLedger(rho));
  const whole = floorTo(left, 2n ** 32n);
  if (compare(whole, ZERO) > 0) return whole;
  throw new UserError('BUDGET_INVALID', 'Cannot plan the release: measuring the dictionary has used up its budget', {
    hint: 'Raise budget.epsilon, and the policy with it; what was spent on the dictionary counts in every release made from it.',
  });
}

/** The ledger rounds each charge up to 2^-96; one step of 2^-64 is more than all of them add. */
const inLedger = (cost: Rational): Rational => add(ceilTo(cost, 2n ** 64n), rational(1n, 2n ** 64n));

function requireSameUnit({ runId, dataset: paidBy, facts }: RunRecord, { unit }: Dictionary, dataset: string): void {
  if (paidBy !== dataset) throw refused(`run ${runId} was charged to dataset ${paidBy}, not to ${dataset}`);
  if (facts['unit'] !== (unit.column ?? '')) throw refused(`run ${runId} protected another unit`);
  if (Number(facts['maxRowsPerUnit']) < unit.maxRows) {
    throw refused(
      `run ${runId} kept at most ${facts['maxRowsPerUnit']} row(s) a unit, and maxRows is ${unit.maxRows} now`,
    );
  }
}

const refused = (reason: string): UserError =>
  new UserError('DICTIONARY_INVALID', `Cannot use the dictionary: ${reason}`, {
    hint: 'Facts of origin dp need the ledger of the workspace that paid for them, and the unit they were measured for. Measure again, or state them.',
  });
