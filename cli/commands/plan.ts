import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type ConfigFlags, loadPlan } from '../load.ts';
import { planToJson, renderPlan } from '../render/plan.ts';

/** `plan`: says what `release` would do and spend, and does none of it. */
export const run: CommandHandler<ConfigFlags> = async (flags, { terminal, flags: { json }, environment }) => {
  const { config, plan, account } = await loadPlan(flags, environment);
  terminal.data(
    json ? `${JSON.stringify(planToJson(plan, config.output, account))}\n` : renderPlan(plan, config.output, account),
  );
  return EXIT.done;
};
