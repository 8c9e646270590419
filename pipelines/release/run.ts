import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { admitSpender, policyOf } from '../../privacy/ledger/admit-spender.ts';
import type { Ledger, LedgerRun } from '../../privacy/ledger/ledger.ts';
import { openLedger } from '../../privacy/ledger/open-ledger.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import { isDescribeRun } from '../account/describe-run-facts.ts';
import { payingAllocation } from '../account/paying-allocation.ts';
import type { RunConfig } from '../config/run-config.ts';
import { loadSigningKey } from '../release-folder/keys.ts';
import { refuseTakenName } from '../release-folder/publish.ts';
import type { ProgressListener } from '../workspace/progress.ts';
import { lockRun } from '../workspace/run-lock.ts';
import { createWorkspace, type Workspace, workspaceAt } from '../workspace/workspace.ts';
import { carryOut, type ReleaseOutcome } from './carry-out.ts';
import type { Plan } from './plan.ts';
import { factsToRecord, newRun } from './stages/run-facts.ts';

export interface ReleaseJob {
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly spender: string;
  /** Go on with this run, or with the latest open one of the dataset (`''`); absent for a new run. */
  readonly resume: string | undefined;
  readonly version: string;
}

/** The outside world, handed in. */
export interface ReleasePorts {
  /** For a release, `systemEntropy()` and nothing else. */
  readonly entropy: EntropySource;
  now(): Date;
  readonly listener: ProgressListener;
}

/** A run that stopped after its first charge: it stays open, and resuming it pays nothing twice. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
  readonly runId: string;
  override readonly cause: unknown;

  constructor(runId: string, cause: unknown) {
    super(`Run ${runId} stopped part-way`);
    this.runId = runId;
    this.cause = cause;
  }
}

/**
 * Runs a plan from the records to the release folder.
 *
 * The whole plan is reserved in the ledger before any record is opened; each question is charged before it is answered;
 * the release appears at once or not at all. A run that fails before its first charge is abandoned and costs nothing. One
 * that fails later throws `RunStopped` and can be resumed.
 */
export async function runRelease(job: ReleaseJob, ports: ReleasePorts): Promise<ReleaseOutcome> {
  const workspace = workspaceAt(job.config.workspace);
  const key = await loadSigningKey(job.config.signingKeyPath);
  await createWorkspace(workspace);
  const ledger = openLedger({ path: workspace.ledger, now: () => ports.now().toISOString() });
  try {
    const run =
      job.resume === undefined ? await startRun(job, ports, workspace, ledger) : resumeRun(job, job.resume, ledger);
    const { runId } = run.record;
    const unlock = await lockRun(workspace.run(runId));
    try {
      return await carryOut({ ...job, ...ports, workspace, key, ledger, run });
    } catch (error) {
      if (run.record.state !== 'open') throw error;
      if (ledger.charges(runId).length > 0) throw new RunStopped(runId, error);
      run.finish('abandoned');
      await rm(workspace.run(runId), { recursive: true, force: true });
      throw error;
    } finally {
      unlock();
    }
  } finally {
    ledger.close();
  }
}

async function startRun(
  { config, plan, spender }: ReleaseJob,
  ports: ReleasePorts,
  workspace: Workspace,
  ledger: Ledger,
): Promise<LedgerRun> {
  const { runId, facts } = newRun(plan.dataset, config.release.name, ports.now());
  await refuseTakenName(join(workspace.released, facts.releaseName));
  ledger.ensurePolicy(plan.dataset, config.policy, { by: spender });
  return ledger.startRun({
    runId,
    dataset: plan.dataset,
    spender,
    ...payingAllocation(config, plan.event, ledger),
    planned: plan.event,
    planDigest: plan.digest,
    facts: factsToRecord(facts),
    plannedQuestions: plan.steps.map(({ id, event }) => ({ id, event })),
  });
}

function resumeRun({ plan, spender }: ReleaseJob, wanted: string, ledger: Ledger): LedgerRun {
  const policy = ledger.policy(plan.dataset);
  if (policy !== undefined) admitSpender(policy.spenders, policyOf(plan.dataset), spender);
  const runId = wanted === '' ? ledger.openRuns(plan.dataset).findLast((run) => !isDescribeRun(run))?.runId : wanted;
  if (runId === undefined) {
    throw new UserError('RUN_UNKNOWN', `Cannot resume: dataset ${plan.dataset} has no unfinished run`, {
      hint: 'See `synthward ledger show`. `--resume <run>` makes the release of a finished run again.',
    });
  }
  return ledger.resumeRun(runId, plan.digest);
}
