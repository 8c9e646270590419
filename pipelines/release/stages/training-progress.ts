import { unitsOf } from '../../../models/neural/autoregressive/training-plan.ts';
import { rdpAccountant } from '../../../privacy/accounting/rdp/accountant.ts';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import type { ProgressListener } from '../../workspace/progress.ts';
import type { Plan } from '../plan.ts';

/** What is public of a run that may train. */
export interface TrainingRun extends Pick<Plan, 'steps' | 'prior' | 'epsilon' | 'delta'> {
  /** As many as are expected; absent where nobody said. */
  readonly units: number | undefined;
}

/** How many units a plan of one table expects. */
export const expectedUnitsOf = ({
  modelInputs: { expectedRows, maxRowsPerUnit },
}: Pick<Plan, 'modelInputs'>): number | undefined =>
  expectedRows === undefined ? undefined : unitsOf(expectedRows, maxRowsPerUnit);

/**
 * Tells how far training has come, and what the fit has cost so far: an upper bound by Rényi accounting of what is charged, at the delta of the
 * plan, and no more than the whole plan costs. For `GuardOptions.progress`; other questions are not told. Public numbers alone.
 */
export function trainingProgress(
  plan: TrainingRun,
  listener: ProgressListener,
): (questionId: string, done: number, total: number) => void {
  const charges = plan.steps.filter(({ event }) => samplingOf(event) !== undefined);
  const sampling = charges.length === 0 ? undefined : samplingOf(charges[0]!.event)!;
  if (sampling === undefined) return () => {};
  const others = plan.steps.filter(({ stage, event }) => stage === 'fit' && samplingOf(event) === undefined);
  const unitsPerStep = plan.units === undefined ? undefined : Math.round(sampling.probability * plan.units);
  const spent = (count: number): number => {
    const events = [...plan.prior.charges, ...others, ...charges.slice(0, count)].map(({ event }) => event);
    return Math.min(
      plan.epsilon,
      rdpAccountant.account({ kind: 'composed', events }).epsilonAt(toNumberUp(plan.delta)).upper,
    );
  };
  let known = { count: -1, epsilon: 0 };
  return (questionId, done, total) => {
    if (!charges.some(({ id }) => id.startsWith(`${questionId}/`))) return;
    const count = Math.ceil((done / total) * charges.length);
    if (count !== known.count) known = { count, epsilon: spent(count) };
    listener({ kind: 'stage-trained', stage: 'fit', step: done, steps: total, unitsPerStep, epsilon: known.epsilon });
  };
}

function samplingOf(event: PrivacyEvent): { readonly probability: number } | undefined {
  if (event.kind === 'repeated') return samplingOf(event.event);
  return event.kind === 'poisson-sampled' ? { probability: toNumberUp(event.probability) } : undefined;
}
