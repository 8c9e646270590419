import { ExtractError } from '../../pipelines/dictionary/extract.ts';
import { compareExtracts } from '../../pipelines/release/compare-extracts.ts';
import { expectedCost } from '../../pipelines/release/expected-cost.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type ConfigFlags, type LoadedPlan, loadPlan } from '../load.ts';
import { extractsToJson, renderExtracts } from '../render/extracts.ts';
import { planToJson, renderPlan } from '../render/plan.ts';

type PlanFlags = ConfigFlags & { readonly columns: readonly string[] | undefined };

/** `plan`: says what `release` would do and spend, and does none of it; with `--columns`, what extracts would be beside the whole. */
export const run: CommandHandler<PlanFlags> = async (flags, { terminal, flags: { json }, environment }) => {
  const loaded = await loadPlan(flags, environment);
  terminal.data(flags.columns === undefined ? planText(loaded, json) : extractsText(loaded, flags.columns, json));
  return EXIT.done;
};

function planText({ config, plan, account, place }: LoadedPlan, json: boolean): string {
  const cost = expectedCost(plan, config, place);
  if (json) return `${JSON.stringify(planToJson(plan, config, cost, account))}\n`;
  return renderPlan(plan, config, cost, account);
}

function extractsText({ config, plan, place, whole }: LoadedPlan, lists: readonly string[], json: boolean): string {
  const extracts = lists.map(columnsOf);
  try {
    const compared = compareExtracts({ plan, config, dictionary: whole, place, extracts });
    return json ? `${JSON.stringify(extractsToJson(plan, compared))}\n` : renderExtracts(plan, compared);
  } catch (error) {
    if (!(error instanceof ExtractError)) throw error;
    throw new UserError('USAGE', `Cannot use these columns: ${error.message}`, {
      hint: 'Such as --columns age,sex,diagnosis; once for each extract to compare.',
    });
  }
}

/** Names between commas. A table whose names hold some is compared by `columns` in the configuration. */
const columnsOf = (list: string): string[] => list.split(',').map((name) => name.trim());
