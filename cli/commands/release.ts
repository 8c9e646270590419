import { RunStopped } from '../../pipelines/account/run-life-cycle.ts';
import type { RunConfig } from '../../pipelines/config/run-config.ts';
import type { ReleaseOutcome } from '../../pipelines/release/carry-out.ts';
import { allRows } from '../../pipelines/release/holdout.ts';
import type { Plan } from '../../pipelines/release/plan.ts';
import { refusedBelow } from '../../pipelines/release/refused-below.ts';
import { runRelease } from '../../pipelines/release/run.ts';
import { UserError } from '../../privacy/errors.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { toNumberDown, toNumberUp } from '../../privacy/rational.ts';
import { accountName } from '../account-name.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { confirmSpending } from '../confirm-spending.ts';
import { EXIT } from '../exit-codes.ts';
import { type ConfigFlags, loadPlan } from '../load.ts';
import { progressListener } from '../progress.ts';
import { describeError } from '../render/error.ts';
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
  const { config, plan, account, ledgerNotes } = await loadPlan(flags, environment, {
    resumes: flags.resume !== undefined,
  });
  const refused = flags.resume === undefined ? refusedBelow(plan) : [];
  for (const note of [...ledgerNotes, ...plan.notes, ...refused, ...(account?.notes ?? [])])
    terminal.note(`note: ${note}`);
  if (flags.resume === undefined && !flags.yes)
    await confirmSpending(priceOf(plan, config), '`synthward plan`', terminal);

  const note = 'Interrupted. What was paid for is kept: go on with `synthward release --resume`.';
  try {
    const outcome = await untilInterrupted(terminal, note, () =>
      runRelease(
        { config, plan, spender: accountName(), resume: flags.resume, software: ownSoftware() },
        {
          entropy: systemEntropy(),
          now: () => new Date(),
          listener: progressListener(terminal, context.flags.progress),
        },
      ),
    );
    return report(outcome, plan, context);
  } catch (error) {
    if (error instanceof RunStopped) return reportStopped(error, 'release', context);
    throw error;
  }
};

function priceOf({ epsilon, delta, budget, dataset, prior }: Plan, { leakageGate }: RunConfig): string {
  const already = prior.runs.length === 0 ? '' : ', with what the dictionary has cost already';
  const outside =
    leakageGate.length === 0
      ? ''
      : ', and lets exact numbers of the records decide whether the release is published (gate.leakage), which is outside the guarantee,';
  return `epsilon ${roundUpBelow(epsilon, 5, toNumberDown(budget.epsilon))} at delta ${setting(delta)} of dataset ${dataset}${already}${outside}`;
}

function report(outcome: ReleaseOutcome, plan: Plan, context: CommandContext): 0 | 1 {
  const { terminal } = context;
  if (toNumberUp(plan.delta) * allRows(outcome.estimatedRecords, plan.holdout) >= 1) {
    terminal.note(
      `warning: delta ${setting(plan.delta)} is not below one over the estimated number of records: it would allow publishing whole records.`,
    );
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
  const error = new UserError('GATE_FAILED', `Cannot publish: the gate said no (${failed.join(', ')})`, {
    hint: `Nothing was published; what the run spent stays spent. Each failed check above says what to do next. Where the numbers are good enough as they are, set the threshold in gate: and publish from the answers already paid for: synthward release --resume ${outcome.runId} (with the same --config).`,
  });
  noteError(context, describeError(error));
  return EXIT.no;
}
