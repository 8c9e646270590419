import { existsSync } from 'node:fs';
import { accountToRead } from '../account/open-account.ts';
import { type RunKind, runToResume } from '../account/run-life-cycle.ts';
import type { RunConfig } from '../config/run-config.ts';
import { workspaceAt } from '../workspace/workspace.ts';
import { type DescribeOptions, keptOptions } from './kept-options.ts';
import { type DescribePlan, planDescribe } from './plan-describe.ts';
import { readDraft } from './read-draft.ts';
import { backupOf } from './write-dictionary.ts';

/**
 * The plan that an earlier run began with: from the draft that the run kept, whatever has become of the dictionary at `path`, or else from
 * that. `wanted` as for `--resume`; what does not fit the run is refused when it is resumed. Throws as `readDraft` does, and `RUN_UNKNOWN`.
 */
export async function planOfRun(config: RunConfig, path: string, wanted: string, kind: RunKind): Promise<DescribePlan> {
  const record = runOf(config, wanted, kind);
  const kept = record && backupOf(path, record.runId);
  return planDescribe(config, await readDraft(kept !== undefined && existsSync(kept) ? kept : path));
}

/** The options that the run `wanted` was begun with, as far as they are kept. Throws `RUN_UNKNOWN`. */
export async function optionsOfRun(config: RunConfig, wanted: string, kind: RunKind): Promise<DescribeOptions> {
  const record = runOf(config, wanted, kind);
  return (record && (await keptOptions(workspaceAt(config.workspace).run(record.runId)))) ?? {};
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
