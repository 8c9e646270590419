import type { PlannedQuestion } from '../../../../models/model.ts';
import { distancesEvent } from '../../../../privacy/guard/events.ts';
import { type LinkedShape, type View, wholeRowOf } from '../../../../privacy/guard/views/view.ts';
import { compare, divide, type Rational, rational, ZERO } from '../../../../privacy/rational.ts';
import type { LeftOutNumber } from '../../left-out-number.ts';
import type { MetricId } from '../../metrics.ts';
import { sigmaFor } from '../../noise-scale.ts';
import { mostMarginals, tooLittleBudget } from '../../planned-noise.ts';
import { type Look, plannedLooks } from './looks.ts';

export interface PlannedLook extends Look {
  /** Of the question, behind the name of the view. */
  readonly question: string;
  /** Noise on the mean distance, in rows. */
  readonly sigma: Rational;
}

/** What the published edition of a linked release will ask of the records, known before any is opened. */
export interface LinkedEvaluationPlan {
  readonly questions: readonly PlannedQuestion[];
  readonly looks: readonly PlannedLook[];
  readonly metrics: readonly MetricId[];
  readonly leftOut: readonly LeftOutNumber[];
}

export const LOOK_QUESTION = 'distances';
/** Follows from answers that the model was fitted to. */
const ROWS_GAP: MetricId = 'rowsGap';

const WORDS: Partial<Record<MetricId, string>> = {
  unitError: 'what units are, and how many events they have',
  firstError: 'first events',
  transitionError: 'events beside the ones before them',
  detailError: 'details of events',
};

/** Splits `rho` evenly over the looks. Throws `BUDGET_INVALID` where that is too little to tell anything. */
export function planLinkedEvaluation(shape: LinkedShape, views: readonly View[], rho: Rational): LinkedEvaluationPlan {
  const planned = plannedLooks(shape, views);
  if (compare(rho, ZERO) === 0) {
    const reason = 'No budget was set aside for evaluation, and this number would need to look at the records.';
    const metrics = [...new Set(planned.map(({ metric }) => metric))];
    return { questions: [], looks: [], metrics: [ROWS_GAP], leftOut: metrics.map((metric) => ({ metric, reason })) };
  }
  const share = divide(rho, rational(planned.length));
  const looks = planned.map((look): PlannedLook => {
    const sigma = sigmaFor(BigInt(look.view.rows), share);
    // Weighted rows are compared on a lattice four times as fine as whole ones.
    const most = Math.floor(mostMarginals(sigma) / 4);
    if (most < 1) throw tooLittleBudget();
    return { ...look, marginals: look.marginals.slice(0, most), sigma, question: `${look.view.name}/${LOOK_QUESTION}` };
  });
  return {
    looks,
    questions: looks.map(({ question, metric, marginals, sigma, view }) => ({
      id: question,
      description: `Mean distance of the synthetic tables to the records: ${WORDS[metric]} (${marginals.length === 1 ? '1 table' : `${marginals.length} tables`})`,
      event: distancesEvent({ workloads: [{ marginals, sigma }] }, view.rows, wholeRowOf(view)),
    })),
    metrics: [...new Set([...looks.map(({ metric }) => metric), ROWS_GAP])],
    leftOut: [],
  };
}
