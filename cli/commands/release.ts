import { type RunPorts, RunStopped } from '../../pipelines/account/run-life-cycle.ts';
import type { RunConfig } from '../../pipelines/config/run-config.ts';
import type { ReleaseOutcome } from '../../pipelines/release/carry-out.ts';
import { allRows } from '../../pipelines/release/holdout.ts';
import { runLinkedRelease } from '../../pipelines/release/linked/run-linked.ts';
import type { Plan } from '../../pipelines/release/plan.ts';
import { refusedBelow } from '../../pipelines/release/refused-below.ts';
import { runRelease } from '../../pipelines/release/run.ts';
import { UserError } from '../../privacy/errors.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { toNumberDown, toNumberUp } from '../../privacy/rational.ts';
import { accountName } from '../account-name.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { confirmSpending } from '../confirm-spending.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type ConfigFlags, type LoadedLinkedPlan, loadLinkedPlan, loadPlan } from '../load.ts';
import { progressListener } from '../progress.ts';
import { describeError } from '../render/error.ts';
import { linkedOutcomeToJson, renderLinkedOutcome } from '../render/linked-release.ts';
import { roundUpBelow, setting } from '../render/numbers.ts';
import { outcomeToJson, renderOutcome } from '../render/release.ts';
import { ownSoftware } from '../software.ts';
import { reportStopped } from '../stopped.ts';
import { noteError, tell } from '../tell.ts';
import { untilInterrupted } from '../until-interrupted.ts';

type ReleaseFlags = ConfigFlags & { readonly yes: boolean; readonly resume: string | undefined };

/** `release`: carries the plan out. Exit 1 where the gate said no, 3 where the run can be resumed. */
export const run: CommandHandler<ReleaseFlags> = async (flags, context) => {
  const { terminal, environment } = context;
  const linked = await loadLinkedPlan(flags, environment, {
    resumes: flags.resume !== undefined,
    asksDatabase: true,
  });
  if (linked !== undefined) return releaseLinked(linked, flags, context);
  const { config, plan, account, ledgerNotes } = await loadPlan(flags, environment, {
    resumes: flags.resume !== undefined,
    asksDatabase: true,
  });
  const refused = flags.resume === undefined ? refusedBelow(plan) : [];
  for (const note of [...ledgerNotes, ...plan.notes, ...refused, ...(account?.notes ?? [])])
    terminal.note(`note: ${note}`);
  if (flags.resume === undefined && !flags.yes)
    await confirmSpending(priceOf(plan, config), '`synthward plan`', terminal);

  const job = { config, plan, spender: accountName(), resume: flags.resume, software: ownSoftware() };
  return untilDone(context, async (ports) => report(await runRelease(job, ports), plan, context));
};

const INTERRUPTED = 'Interrupted. What was paid for is kept: go on with `synthward release --resume`.';

async function untilDone(context: CommandContext, work: (ports: RunPorts) => Promise<0 | 1>): Promise<ExitCode> {
  const { terminal } = context;
  const ports = {
    entropy: systemEntropy(),
    now: () => new Date(),
    listener: progressListener(terminal, context.flags.progress),
  };
  try {
    return await untilInterrupted(terminal, INTERRUPTED, () => work(ports));
  } catch (error) {
    if (error instanceof RunStopped) return reportStopped(error, 'release', context);
    throw error;
  }
}

/** The same of linked tables. */
async function releaseLinked(
  { config, plan, account, ledgerNotes }: LoadedLinkedPlan,
  flags: ReleaseFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal } = context;
  for (const note of [...ledgerNotes, ...plan.notes, ...(account?.notes ?? [])]) terminal.note(`note: ${note}`);
  if (flags.resume === undefined && !flags.yes) await confirmSpending(spentBy(plan), '`synthward plan`', terminal);
  const job = { config, plan, spender: accountName(), resume: flags.resume, software: ownSoftware() };
  return untilDone(context, async (ports) => {
    const outcome = await runLinkedRelease(job, ports);
    if (toNumberUp(plan.delta) * outcome.estimatedUnits >= 1)
      terminal.note(`warning: ${tooLargeDelta(plan.delta, 'units')}`);
    for (const warning of outcome.published.warnings) terminal.note(`warning: ${warning}`);
    tell(
      context,
      () => linkedOutcomeToJson(outcome, plan),
      () => renderLinkedOutcome(outcome, plan),
    );
    const failed = outcome.verdict.checks.filter((check) => !check.passed).map(({ id }) => id);
    return outcome.folder === undefined ? refusedByGate(failed, outcome.runId, context) : EXIT.done;
  });
}

const spentBy = ({ epsilon, delta, budget, dataset }: Pick<Plan, 'epsilon' | 'delta' | 'budget' | 'dataset'>): string =>
  `epsilon ${roundUpBelow(epsilon, 5, toNumberDown(budget.epsilon))} at delta ${setting(delta)} of dataset ${dataset}`;

const tooLargeDelta = (delta: Plan['delta'], what: string): string =>
  `delta ${setting(delta)} is not below one over the estimated number of ${what}: it would allow publishing whole records.`;

function priceOf(plan: Plan, { leakageGate }: RunConfig): string {
  const { prior } = plan;
  const already = prior.runs.length === 0 ? '' : ', with what the dictionary has cost already';
  const outside =
    leakageGate.length === 0
      ? ''
      : ', and lets exact numbers of the records decide whether the release is published (gate.leakage), which is outside the guarantee,';
  return `${spentBy(plan)}${already}${outside}`;
}

function report(outcome: ReleaseOutcome, plan: Plan, context: CommandContext): 0 | 1 {
  const { terminal } = context;
  if (toNumberUp(plan.delta) * allRows(outcome.estimatedRecords, plan.holdout) >= 1) {
    terminal.note(`warning: ${tooLargeDelta(plan.delta, 'records')}`);
  }
  for (const warning of outcome.published.warnings) terminal.note(`warning: ${warning}`);
  tell(
    context,
    () => outcomeToJson(outcome, plan),
    () => renderOutcome(outcome, plan),
  );
  if (outcome.folder !== undefined) return EXIT.done;
  const failed = [
    ...outcome.verdict.checks.filter((check) => !check.passed).map(({ id }) => id),
    ...outcome.leakage.checks.filter((check) => !check.passed).map(({ attack }) => `leakage.${attack}`),
  ];
  return refusedByGate(failed, outcome.runId, context);
}

function refusedByGate(failed: readonly string[], runId: string, context: CommandContext): 1 {
  const error = new UserError('GATE_FAILED', `Cannot publish: the gate said no (${failed.join(', ')})`, {
    hint: `Nothing was published; what the run spent stays spent. Each failed check above says what to do next. Where the numbers are good enough as they are, set the threshold in gate: and publish from the answers already paid for: synthward release --resume ${runId} (with the same --config).`,
  });
  noteError(context, describeError(error));
  return EXIT.no;
}
