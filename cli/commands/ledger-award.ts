import { decimalText } from '../../privacy/decimal.ts';
import { UserError } from '../../privacy/errors.ts';
import { accountName } from '../account-name.ts';
import type { CommandHandler } from '../command.ts';
import { exactFlag } from '../exact-flag.ts';
import { EXIT } from '../exit-codes.ts';
import { changeLedger, type WorkspaceFlags, workspaceOf } from '../ledger.ts';
import { tell } from '../tell.ts';

interface AwardFlags extends WorkspaceFlags {
  readonly dataset: string;
  readonly project: string;
  readonly epsilon: string;
  readonly delta: string | undefined;
  readonly purpose: string;
  readonly approver: string;
  readonly expires: string;
  readonly spender: readonly string[];
  readonly id: string | undefined;
}

/** `ledger award`: sets a part of what the policy allows aside for one project. */
export const run: CommandHandler<AwardFlags> = async (flags, context) =>
  changeLedger(workspaceOf(flags, context), context, (ledger) => {
    const { dataset, project, purpose, approver, expires, spender } = flags;
    const epsilon = exactFlag('award', 'epsilon', flags.epsilon);
    const given = flags.delta === undefined ? undefined : exactFlag('award', 'delta', flags.delta);
    const delta = given ?? ledger.policy(dataset)?.maxDelta;
    if (delta === undefined) {
      throw new UserError('POLICY_CONFLICT', `Cannot award: dataset ${JSON.stringify(dataset)} has no policy`, {
        hint: 'Enter one with `synthward ledger policy`.',
      });
    }
    const allocation = ledger.awardAllocation(
      {
        dataset,
        project,
        epsilon,
        delta,
        purpose,
        approver,
        expires,
        spenders: spender,
        ...(flags.id === undefined ? {} : { id: flags.id }),
      },
      { by: accountName() },
    );
    const shown = { id: allocation.id, dataset, project, epsilon: decimalText(epsilon), delta: decimalText(delta) };
    tell(
      context,
      () => ({ schema: 'ledger-award/1', ...shown, expires, purpose, approver, spenders: spender }),
      () => [
        `${allocation.id}: epsilon ${shown.epsilon} at delta ${shown.delta} of ${dataset} for ${project}, until ${expires}`,
      ],
    );
    return EXIT.done;
  });
