import type { HeldRun } from '../../account/run-life-cycle.ts';

interface PlannedRun extends Pick<HeldRun, 'run' | 'ledger'> {
  readonly plan: { readonly steps: readonly { readonly id: string }[] };
}

/** Whether nothing is left to ask of the records: the run has ended, or every planned answer is in the journal. */
export function isReplay({ run, ledger, plan }: PlannedRun): boolean {
  const { runId, state } = run.record;
  if (state === 'finished') return true;
  const answered = new Set(
    ledger.charges(runId).flatMap(({ questionId, answerDigest }) => (answerDigest === undefined ? [] : [questionId])),
  );
  return plan.steps.every(({ id }) => answered.has(id));
}
