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
