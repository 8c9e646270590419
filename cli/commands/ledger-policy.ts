import { createWorkspace, workspaceAt } from '../../pipelines/workspace.ts';
import { requireBudget } from '../../privacy/budget.ts';
import { UserError } from '../../privacy/errors.ts';
import { parseRational, type Rational } from '../../privacy/rational.ts';
import { accountName } from '../account-name.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger } from '../ledger.ts';
import { setting } from '../render/numbers.ts';

interface PolicyFlags extends WorkspaceFlags {
  readonly dataset: string;
  readonly epsilon: string;
  readonly delta: string;
  readonly spender: readonly string[];
}

/** `ledger policy`: sets the most that may ever be spent on a dataset, and by whom. */
export const run: CommandHandler<PolicyFlags> = async (flags, { terminal, flags: { json } }) => {
  const policy = {
    maxEpsilon: exact('epsilon', flags.epsilon),
    maxDelta: exact('delta', flags.delta),
    spenders: flags.spender,
  };
  requireBudget(policy.maxEpsilon, policy.maxDelta);
  await createWorkspace(workspaceAt(flags.workspace));
  return withLedger(flags.workspace, 'write', (ledger) => {
    ledger.setPolicy(flags.dataset, policy, { by: accountName() });
    const shown = {
      dataset: flags.dataset,
      maxEpsilon: setting(policy.maxEpsilon),
      maxDelta: setting(policy.maxDelta),
      spenders: policy.spenders,
    };
    terminal.data(
      json
        ? `${JSON.stringify({ schema: 'ledger-policy/1', ...shown })}\n`
        : `${shown.dataset}: at most epsilon ${shown.maxEpsilon} at delta ${shown.maxDelta}, spent by ${shown.spenders.join(', ')}\n`,
    );
    return EXIT.done;
  });
};

function exact(flag: string, text: string): Rational {
  try {
    return parseRational(text);
  } catch {
    throw new UserError('USAGE', `Cannot set the policy: --${flag} must be a number such as 2 or 1e-6`, {
      hint: '`synthward ledger policy --help` shows an example.',
    });
  }
}
