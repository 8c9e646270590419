import { resolve } from 'node:path';
import { RunStopped } from '../../pipelines/account/run-life-cycle.ts';
import { loadConfig } from '../../pipelines/config/load-config.ts';
import type { RunConfig } from '../../pipelines/config/run-config.ts';
import type { DescribeOptions } from '../../pipelines/describe/kept-options.ts';
import { planDescribe } from '../../pipelines/describe/plan-describe.ts';
import { optionsOfRun, planOfRun } from '../../pipelines/describe/plan-of-run.ts';
import { readDraft } from '../../pipelines/describe/read-draft.ts';
import { DESCRIBE_RUN, runDescribe } from '../../pipelines/describe/run-describe.ts';
import { refuseUnfitSource } from '../../pipelines/init/refuse-unfit-source.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { accountName } from '../account-name.ts';
import type { CommandHandler } from '../command.ts';
import { confirmSpending } from '../confirm-spending.ts';
import { EXIT } from '../exit-codes.ts';
import { accountOf, soundLedger } from '../load.ts';
import { progressListener } from '../progress.ts';
import { refuseLinked } from '../refuse-linked.ts';
import {
  describedToJson,
  describePlanToJson,
  priceOf,
  renderDescribed,
  renderDescribePlan,
} from '../render/describe.ts';
import { reportStopped } from '../stopped.ts';
import { tell } from '../tell.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface DescribeFlags {
  readonly table: string | undefined;
  readonly headerIsNames: boolean | undefined;
  readonly config: string;
  readonly dictionary: string | undefined;
  readonly out: string | undefined;
  readonly workspace: string | undefined;
  readonly allocation: string | undefined;
  readonly project: string | undefined;
  readonly epsilon: string | undefined;
  readonly delta: string | undefined;
  readonly spend: boolean;
  readonly yes: boolean;
  readonly resume: string | undefined;
}

/** `describe`: says what a drafted dictionary would cost to fill in; with `--spend`, measures it and fills it in. */
export const run: CommandHandler<DescribeFlags> = async (flags, context) => {
  const { terminal, environment, flags: globals } = context;
  const configOf = ({ table, headerIsNames, epsilon, delta }: DescribeOptions): Promise<RunConfig> =>
    loadConfig(flags.config, {
      source: table,
      headerIsNames,
      workspace: flags.workspace ?? environment['SYNTHWARD_WORKSPACE'],
      describeEpsilon: epsilon,
      describeDelta: delta,
      allocation: flags.allocation,
      project: flags.project,
    });
  const said = optionsIn(flags, environment);
  const now = await configOf(said);
  const ledgerNotes = await soundLedger(now);
  const begun = flags.resume === undefined ? {} : await optionsOfRun(now, flags.resume, DESCRIBE_RUN);
  const options: DescribeOptions = { ...begun, ...said };
  const config = await configOf(options);
  const path = options.dictionary ?? config.dictionaryPath;
  await refuseLinked(
    path,
    'describe',
    'Fill in by hand what the draft leaves open, from what is publicly known: synthward check tells how the tables are read.',
  );
  const plan =
    flags.resume === undefined
      ? planDescribe(config, await readDraft(path))
      : await planOfRun(config, path, flags.resume, DESCRIBE_RUN);
  await refuseUnfitSource(config.source, undefined);
  const account = flags.resume === undefined ? await accountOf(config, plan.unit) : undefined;
  if (!flags.spend && flags.resume === undefined) {
    tell(
      context,
      () => describePlanToJson(plan, account),
      () => renderDescribePlan(plan, account),
    );
    return EXIT.done;
  }
  for (const note of [...ledgerNotes, ...(account?.notes ?? [])]) terminal.note(`note: ${note}`);
  if (flags.resume === undefined && !flags.yes) {
    await confirmSpending(
      `${priceOf(plan)} of dataset ${plan.dataset}`,
      '`synthward describe` without --spend',
      terminal,
    );
  }
  const output = { path: options.out ?? path, replaces: options.out === undefined };

  const note = 'Interrupted. What was paid for is kept: go on with `synthward describe --resume`.';
  try {
    const outcome = await untilInterrupted(terminal, note, () =>
      runDescribe(
        { config, plan, spender: accountName(), resume: flags.resume, output, options },
        { entropy: systemEntropy(), now: () => new Date(), listener: progressListener(terminal, globals.progress) },
      ),
    );
    tell(
      context,
      () => describedToJson(outcome, plan),
      () => renderDescribed(outcome, plan),
    );
    return EXIT.done;
  } catch (error) {
    if (error instanceof RunStopped) return reportStopped(error, 'describe', context);
    throw error;
  }
};

/** What is said now, and nothing of what is not: a resumed run takes that from its beginning. */
function optionsIn(
  { table, headerIsNames, dictionary, out, epsilon, delta }: DescribeFlags,
  environment: Readonly<Record<string, string | undefined>>,
): DescribeOptions {
  const source = table ?? environment['SYNTHWARD_SOURCE'];
  const all: DescribeOptions = {
    table: source === undefined ? undefined : resolve(source),
    headerIsNames,
    dictionary: dictionary === undefined ? undefined : resolve(dictionary),
    out: out === undefined ? undefined : resolve(out),
    epsilon,
    delta,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
