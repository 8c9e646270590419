import { existsSync } from 'node:fs';
import { accountToRead } from '../account/open-account.ts';
import { type RunKind, runToResume } from '../account/run-life-cycle.ts';
import type { RunConfig } from '../config/run-config.ts';
import { workspaceAt } from '../workspace/workspace.ts';
import { type DescribePlan, planDescribe } from './plan-describe.ts';
import { readDraft } from './read-draft.ts';
import { backupOf } from './write-dictionary.ts';

/**
 * The plan that an earlier run began with: from the dictionary at `path`, or from the draft that the run kept, where the dictionary
 * has taken its place or was changed. `wanted` as for `--resume`. Where neither fits, the plan is that of `path`, and resuming it
 * is refused. Throws as `readDraft` does, and `RUN_UNKNOWN`.
 */
export async function planOfRun(config: RunConfig, path: string, wanted: string, kind: RunKind): Promise<DescribePlan> {
  const record = runOf(config, wanted, kind);
  const kept = record && backupOf(path, record.runId);
  if (record !== undefined && kept !== undefined && existsSync(kept)) {
    const plan = planDescribe(config, await readDraft(kept));
    if (plan.digest === record.planDigest) return plan;
  }
  return planDescribe(config, await readDraft(path));
}

function runOf({ workspace, dataset }: RunConfig, wanted: string, kind: RunKind) {
  const ledger = accountToRead(workspaceAt(workspace));
  if (ledger === undefined) return undefined;
  try {
    const runId = runToResume({ dataset, kind }, wanted, ledger);
    return ledger.runs().find((run) => run.runId === runId);
  } finally {
    ledger.close();
  }
}
