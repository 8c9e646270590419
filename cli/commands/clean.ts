import { carryOutCleaning } from '../../pipelines/clean/clean-workspace.ts';
import { type CleanRequest, decide } from '../../pipelines/clean/decide.ts';
import { surveyProtected } from '../../pipelines/clean/survey.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { anchorageAt, type WorkspaceFlags, workspaceOf } from '../ledger.ts';
import { cleanToJson, REMOVED_IS_NOT_OVERWRITTEN, renderClean } from '../render/clean.ts';
import { tell } from '../tell.ts';

interface CleanFlags extends WorkspaceFlags {
  readonly run: readonly string[] | undefined;
  readonly insideReports: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** `clean`: lists what lies in `protected/`, and removes what may go. */
export const run: CommandHandler<CleanFlags> = async (args, context) => {
  const { terminal } = context;
  const root = workspaceOf(args, context);
  const request: CleanRequest = { runs: args.run ?? [], insideReports: args.insideReports, sure: args.yes };
  const found = await surveyProtected(await anchorageAt(root, context));
  refuseUnknown(
    request.runs,
    found.flatMap((lying) => (lying.kind === 'run' ? [lying] : [])),
  );
  const decisions = decide(found, request);
  const open = decisions.flatMap(({ lying, removal }) =>
    lying.kind === 'run' && lying.state === 'open' && removal === 'all' ? [lying.name] : [],
  );
  if (open.length > 0 && !args.dryRun && !args.yes) await confirm(open, context);
  const cleaned = args.dryRun
    ? decisions.map((decision) => ({ ...decision, removedBytes: 0 }))
    : await carryOutCleaning(decisions);
  const result = { workspace: root, dryRun: args.dryRun, cleaned };
  tell(
    context,
    () => cleanToJson(result),
    () => renderClean(result),
  );
  if (cleaned.some(({ removedBytes }) => removedBytes > 0)) terminal.note(REMOVED_IS_NOT_OVERWRITTEN);
  return EXIT.done;
};

interface Named {
  readonly name: string;
  readonly held: string;
}

function refuseUnknown(wanted: readonly string[], runs: readonly Named[]): void {
  for (const name of wanted) {
    const run = runs.find((one) => one.name === name);
    if (run === undefined) {
      throw new UserError('RUN_UNKNOWN', `Cannot clean run ${name}: nothing of it lies in protected/`, {
        hint: '`synthward clean --dry-run` lists what lies there.',
      });
    }
    if (run.held === 'process') {
      throw new UserError('LEDGER_BUSY', `Cannot clean run ${name}: a process works in it`, {
        hint: 'Wait until it ends, or stop it; then try again.',
      });
    }
  }
}

async function confirm(open: readonly string[], { terminal, flags }: CommandContext): Promise<void> {
  const what =
    open.length === 1 ? `the records of unfinished run ${open[0]}` : `the records of ${open.length} unfinished runs`;
  if (!terminal.interactive || flags.json) {
    throw new UserError('USAGE', `Cannot remove ${what} without being told to`, {
      hint: 'Look at the same command with --dry-run, then add --yes.',
    });
  }
  const answer = await terminal.ask(
    `This removes ${what}. Resuming reads the source again; paid answers stay. Go on? [y/N] `,
  );
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new UserError('USAGE', 'Cannot go on without a yes: nothing was removed', {
    hint: '--dry-run shows what would be removed.',
  });
}
