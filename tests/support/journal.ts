import { expect } from 'vitest';
import { workspaceAt } from '../../pipelines/workspace/workspace.ts';
import type { RecordedCharge, RunRecord } from '../../privacy/ledger/ledger.ts';
import { openLedger } from '../../privacy/ledger/open-ledger.ts';

/** What the ledger of a workspace holds now. */
export function readJournal(workspace: string): {
  readonly runs: readonly RunRecord[];
  charges(runId: string): readonly RecordedCharge[];
  readonly epsilon: (dataset: string) => number;
} {
  const ledger = openLedger({ path: workspaceAt(workspace).ledger, now: () => '', readonly: true });
  try {
    const runs = ledger.runs();
    const charges = new Map(runs.map(({ runId }) => [runId, ledger.charges(runId)]));
    const epsilons = new Map(runs.map(({ dataset }) => [dataset, ledger.spent(dataset).epsilonWithReservations]));
    return { runs, charges: (runId) => charges.get(runId)!, epsilon: (dataset) => epsilons.get(dataset) ?? 0 };
  } finally {
    ledger.close();
  }
}

/** That the one run of the workspace ended with so many charges, and that those that had been `paid` before are the first of them, entry by entry. */
export function expectNothingPaidTwice(
  workspace: string,
  runId: string,
  paid: readonly RecordedCharge[],
  charges: number,
): void {
  const after = readJournal(workspace);
  expect(after.runs).toHaveLength(1);
  expect(after.charges(runId)).toHaveLength(charges);
  expect(
    after
      .charges(runId)
      .slice(0, paid.length)
      .map(({ entry }) => entry),
  ).toEqual(paid.map(({ entry }) => entry));
}
