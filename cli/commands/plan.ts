import { ExtractError } from '../../pipelines/dictionary/extract.ts';
import { compareExtracts } from '../../pipelines/release/compare-extracts.ts';
import { expectedCost } from '../../pipelines/release/expected-cost.ts';
import { refusedBelow } from '../../pipelines/release/refused-below.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type ConfigFlags, type LoadedLinkedPlan, type LoadedPlan, loadLinkedPlan, loadPlan } from '../load.ts';
import { extractsToJson, renderExtracts } from '../render/extracts.ts';
import { linkedPlanToJson, renderLinkedPlan } from '../render/linked-plan.ts';
import { planToJson, renderPlan } from '../render/plan.ts';
import { tell } from '../tell.ts';

type PlanFlags = ConfigFlags & { readonly columns: readonly string[] | undefined };

/** `plan`: says what `release` would do and spend, and does none of it; with `--columns`, what extracts would be beside the whole. */
export const run: CommandHandler<PlanFlags> = async (flags, context) => {
  const linked = await loadLinkedPlan(flags, context.environment);
  if (linked !== undefined) return tellLinked(linked, flags, context);
  const loaded = await loadPlan(flags, context.environment);
  for (const note of loaded.ledgerNotes) context.terminal.note(`note: ${note}`);
  if (flags.columns === undefined) tellPlan(loaded, context);
  else tellExtracts(loaded, flags.columns, context);
  return EXIT.done;
};

function tellLinked(
  { config, plan, account, ledgerNotes }: LoadedLinkedPlan,
  { columns }: PlanFlags,
  context: CommandContext,
): 0 {
  if (columns !== undefined) {
    throw new UserError('USAGE', 'Cannot compare extracts of linked tables', {
      hint: 'Leave out --columns, and columns in the dictionary.',
    });
  }
  for (const note of ledgerNotes) context.terminal.note(`note: ${note}`);
  tell(
    context,
    () => linkedPlanToJson(plan, config, account),
    () => renderLinkedPlan(plan, config, account),
  );
  return EXIT.done;
}

function tellPlan({ config, plan: made, account, place }: LoadedPlan, context: CommandContext): void {
  const plan = { ...made, notes: [...made.notes, ...refusedBelow(made)] };
  const cost = expectedCost(plan, config, place);
  tell(
    context,
    () => planToJson(plan, config, cost, account),
    () => renderPlan(plan, config, cost, account),
  );
}

function tellExtracts(
  { config, plan, place, whole }: LoadedPlan,
  lists: readonly string[],
  context: CommandContext,
): void {
  const extracts = lists.map(columnsOf);
  try {
    const compared = compareExtracts({ plan, config, dictionary: whole, place, extracts });
    tell(
      context,
      () => extractsToJson(plan, compared),
      () => renderExtracts(plan, compared),
    );
  } catch (error) {
    if (!(error instanceof ExtractError)) throw error;
    throw new UserError('USAGE', `Cannot use these columns: ${error.message}`, {
      hint: 'Such as --columns age,sex,diagnosis; once for each extract to compare.',
    });
  }
}

/** Names between commas. A table whose names hold some is compared by `columns` in the configuration. */
const columnsOf = (list: string): string[] => list.split(',').map((name) => name.trim());
