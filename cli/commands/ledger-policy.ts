import { createWorkspace, workspaceAt } from '../../pipelines/workspace/workspace.ts';
import { requireBudget } from '../../privacy/budget.ts';
import { accountName } from '../account-name.ts';
import type { CommandHandler } from '../command.ts';
import { exactFlag } from '../exact-flag.ts';
import { EXIT } from '../exit-codes.ts';
import { changeLedger, type WorkspaceFlags, workspaceOf } from '../ledger.ts';
import { setting } from '../render/numbers.ts';
import { tell } from '../tell.ts';

interface PolicyFlags extends WorkspaceFlags {
  readonly dataset: string;
  readonly epsilon: string;
  readonly delta: string;
  readonly spender: readonly string[];
  readonly requireAllocation: boolean;
}

/** `ledger policy`: sets the most that may ever be spent on a dataset, and by whom. */
export const run: CommandHandler<PolicyFlags> = async (flags, context) => {
  const workspace = workspaceOf(flags, context);
  const policy = {
    maxEpsilon: exactFlag('policy', 'epsilon', flags.epsilon),
    maxDelta: exactFlag('policy', 'delta', flags.delta),
    spenders: flags.spender,
    ...(flags.requireAllocation ? { requireAllocation: true } : {}),
  };
  requireBudget(policy.maxEpsilon, policy.maxDelta);
  await createWorkspace(workspaceAt(workspace));
  return changeLedger(workspace, context, (ledger) => {
    ledger.setPolicy(flags.dataset, policy, { by: accountName() });
    const shown = {
      dataset: flags.dataset,
      maxEpsilon: setting(policy.maxEpsilon),
      maxDelta: setting(policy.maxDelta),
      spenders: policy.spenders,
      requireAllocation: flags.requireAllocation,
    };
    tell(
      context,
      () => ({ schema: 'ledger-policy/1', ...shown }),
      () => [
        `${shown.dataset}: at most epsilon ${shown.maxEpsilon} at delta ${shown.maxDelta}, spent by ${shown.spenders.join(', ')}${flags.requireAllocation ? ', through allocations alone' : ''}`,
      ],
    );
    return EXIT.done;
  });
};
