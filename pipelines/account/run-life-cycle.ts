import { rm } from 'node:fs/promises';
import { UserError } from '../../privacy/errors.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { admitSpender, policyOf } from '../../privacy/ledger/admit-spender.ts';
import { admitUnit } from '../../privacy/ledger/admit-unit.ts';
import type { Ledger, LedgerRun, PlannedCharge, RunRecord } from '../../privacy/ledger/ledger.ts';
import { promiseFacts } from '../../privacy/ledger/promise.ts';
import type { LedgerUnit } from '../../privacy/ledger/unit.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import type { Rational } from '../../privacy/rational.ts';
import type { RunConfig } from '../config/run-config.ts';
import { leftInEngine } from '../workspace/engine-table-note.ts';
import type { ProgressListener } from '../workspace/progress.ts';
import { lockRun } from '../workspace/run-lock.ts';
import { createWorkspace, type Workspace, workspaceAt } from '../workspace/workspace.ts';
import { accountToChange, anchorageOf } from './open-account.ts';
import { payingAllocation } from './paying-allocation.ts';

/** The outside world, handed in. */
export interface RunPorts {
  /** For what is published or kept, `systemEntropy()` and nothing else. */
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

/** What a plan must say before anything may be reserved for it. */
export interface ReservablePlan {
  readonly dataset: string;
  /** Whose loss is charged. */
  readonly unit: LedgerUnit;
  readonly event: PrivacyEvent;
  /** What the run promises; the ledger shows it beside what is charged. */
  readonly budget: { readonly epsilon: Rational; readonly delta: Rational };
  readonly digest: string;
  readonly steps: readonly PlannedCharge[];
}

/** A kind of run: how one of its own is known in the ledger, and what it leaves behind. */
export interface RunKind {
  isOwn(run: RunRecord): boolean;
  /** In words, such as `describe run`. */
  readonly called: string;
  /** What `--resume <run>` does with a run that has finished; ends the hint where there is no unfinished one. */
  readonly madeAgain: string;
  /** Whether the run's protected folder stays when it has finished. */
  readonly keepsFolder: boolean;
}

export interface RunStart {
  readonly config: RunConfig;
  readonly plan: ReservablePlan;
  readonly kind: RunKind;
  readonly spender: string;
  /** Go on with this run, or with the latest open one of the dataset and kind (`''`); absent for a new run. */
  readonly resume: string | undefined;
  /** Id and public facts of a new run; may refuse before anything is reserved. */
  newRun(workspace: Workspace, now: Date): Promise<{ readonly runId: string; readonly facts: Record<string, string> }>;
  /** May refuse to go on with an unfinished run before anything is read. */
  mayGoOn?(run: RunRecord, workspace: Workspace, ledger: Ledger): Promise<void>;
}

/** A run that this process holds. */
export interface HeldRun {
  readonly workspace: Workspace;
  readonly ledger: Ledger;
  readonly run: LedgerRun;
  /** The run's protected folder; exists. */
  readonly folder: string;
}

/**
 * Holds the ledger against everything that was noted of it elsewhere, reserves a whole plan in it before any record is opened (or takes up a
 * run that was reserved before), holds the run for this process, and does the work.
 *
 * Work that fails before the first charge abandons the run, which then costs nothing. Work that fails later throws `RunStopped`
 * and can be resumed. A run that had finished before is made again; what fails then is thrown as it is.
 */
export async function underRun<T>(start: RunStart, ports: RunPorts, work: (held: HeldRun) => Promise<T>): Promise<T> {
  const workspace = workspaceAt(start.config.workspace);
  await createWorkspace(workspace);
  const ledger = accountToChange(await anchorageOf(start.config), () => ports.now().toISOString());
  try {
    const run =
      start.resume === undefined
        ? await reserve(start, workspace, ledger, ports.now())
        : takeUp(start, start.resume, ledger);
    if (start.resume !== undefined && run.record.state === 'open') await start.mayGoOn?.(run.record, workspace, ledger);
    const held = { workspace, ledger, run, folder: workspace.run(run.record.runId) };
    return await holding(held, start.kind, ports.listener, work);
  } finally {
    ledger.close();
  }
}

async function holding<T>(
  held: HeldRun,
  kind: RunKind,
  listener: ProgressListener,
  work: (held: HeldRun) => Promise<T>,
): Promise<T> {
  const { ledger, run, folder } = held;
  const wasOpen = run.record.state === 'open';
  const unlock = await lockRun(folder);
  try {
    return await work(held);
  } catch (error) {
    if (!wasOpen) throw error;
    if (ledger.charges(run.record.runId).length > 0 || isOfKey(error)) throw new RunStopped(run.record.runId, error);
    if (run.record.state === 'open') run.finish('abandoned');
    throw error;
  } finally {
    unlock();
    const { state } = run.record;
    if (state === 'abandoned' || (state === 'finished' && !kind.keepsFolder)) {
      // With the folder goes the note of it.
      const left = await leftInEngine(folder);
      if (left !== undefined) listener({ kind: 'stage-noted', stage: 'end', note: left });
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** With the right key the run goes on. */
const isOfKey = (error: unknown): boolean => error instanceof UserError && error.code === 'PROTECTION_KEY_INVALID';

async function reserve(
  { config, plan, spender, newRun }: RunStart,
  workspace: Workspace,
  ledger: Ledger,
  now: Date,
): Promise<LedgerRun> {
  const { runId, facts } = await newRun(workspace, now);
  ledger.ensurePolicy(plan.dataset, config.policy, { by: spender });
  return ledger.startRun({
    runId,
    dataset: plan.dataset,
    spender,
    unit: plan.unit,
    ...payingAllocation(config, plan.event, ledger),
    planned: plan.event,
    planDigest: plan.digest,
    facts: { ...facts, ...promiseFacts(plan.budget) },
    plannedQuestions: plan.steps.map(({ id, event }) => ({ id, event })),
  });
}

function takeUp({ plan, spender, kind }: RunStart, wanted: string, ledger: Ledger): LedgerRun {
  const policy = ledger.policy(plan.dataset);
  if (policy !== undefined) admitSpender(policy.spenders, policyOf(plan.dataset), spender);
  const run = ledger.resumeRun(runToResume({ dataset: plan.dataset, kind }, wanted, ledger), plan.digest);
  // The entry of a run of version 0.1.0 does not state its unit, so that another may have been admitted beside it. Its plan does.
  if (isOwing(run, plan, ledger)) admitUnit(ledger.units(plan.dataset), plan.unit);
  return run;
}

/** Id of the run that `wanted` names, or of the latest open one (`''`). Throws `RUN_UNKNOWN` where all have ended. */
export function runToResume(
  { dataset, kind }: { readonly dataset: string; readonly kind: RunKind },
  wanted: string,
  ledger: Ledger,
): string {
  if (wanted !== '') return wanted;
  const open = ledger.openRuns(dataset).findLast(kind.isOwn);
  if (open !== undefined) return open.runId;
  const done = ledger.runs().findLast((run) => run.dataset === dataset && run.state === 'finished' && kind.isOwn(run));
  throw new UserError('RUN_UNKNOWN', `Cannot resume: dataset ${dataset} has no unfinished ${kind.called}`, {
    hint:
      done === undefined
        ? `See \`synthward ledger show\`. \`--resume <run>\` ${kind.madeAgain}.`
        : `The latest, ${done.runId}, has finished and needs nothing more. \`--resume ${done.runId}\` ${kind.madeAgain}.`,
  });
}

/** Whether the run has something left to charge. */
function isOwing({ record }: LedgerRun, { steps }: ReservablePlan, ledger: Ledger): boolean {
  const charged = new Set(ledger.charges(record.runId).map(({ questionId }) => questionId));
  return record.state === 'open' && !steps.every(({ id }) => charged.has(id));
}
