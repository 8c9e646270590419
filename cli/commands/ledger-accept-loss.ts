import { resolve } from 'node:path';
import { acceptLoss } from '../../pipelines/account/accept-loss.ts';
import { createWorkspace } from '../../pipelines/workspace/workspace.ts';
import { UserError } from '../../privacy/errors.ts';
import { compare, ZERO } from '../../privacy/rational.ts';
import { accountName } from '../account-name.ts';
import type { CommandHandler } from '../command.ts';
import { exactFlag } from '../exact-flag.ts';
import { EXIT } from '../exit-codes.ts';
import { anchorageAt, type WorkspaceFlags, workspaceOf } from '../ledger.ts';
import { roundUp, setting } from '../render/numbers.ts';
import { tell } from '../tell.ts';

interface AcceptLossFlags extends WorkspaceFlags {
  readonly dataset: string;
  readonly because: string;
  readonly besides: string;
  readonly besidesDelta: string;
  readonly mark: string | undefined;
  readonly checkpoint: readonly string[] | undefined;
}

/** `ledger accept-loss`: counts what entries that are gone have spent, so that an older ledger can be gone on with honestly. */
export const run: CommandHandler<AcceptLossFlags> = async (flags, context) => {
  const { dataset, because } = flags;
  const anchorage = await anchorageAt(workspaceOf(flags, context), context);
  if (anchorage.publicKey === undefined) {
    throw new UserError(
      'KEY_INVALID',
      'Cannot tell which releases are missing: there is no signing key to know them by',
      {
        hint: 'Put the key back that signed them (state/signing-key.pem, or SYNTHWARD_SIGNING_KEY).',
      },
    );
  }
  await createWorkspace(anchorage.workspace);
  const besides = {
    rho: exactFlag('accept-loss', 'besides', flags.besides),
    delta: exactFlag('accept-loss', 'besides-delta', flags.besidesDelta),
  };
  const checkpoints = (flags.checkpoint ?? []).map((file) => resolve(file));
  if (compare(besides.rho, ZERO) < 0 || compare(besides.delta, ZERO) < 0) {
    throw new UserError('USAGE', 'Cannot accept a loss: what was spent besides cannot be below 0', {
      hint: '`synthward ledger accept-loss --help` shows an example.',
    });
  }
  const mark = flags.mark === undefined ? undefined : resolve(flags.mark);
  const loss = { dataset, because, by: accountName(), besides };
  const report = acceptLoss({ ...anchorage, mark, checkpoints }, loss, () => new Date());
  const { runId, releases, stillMissing, charged, notUsed } = report;
  const shown = { run: runId, dataset, releases, stillMissing, because, epsilonCharged: charged?.epsilon };
  const counted =
    releases.length === 0 ? 'No release that is missing was found' : `Counted from now on: ${releases.join(', ')}`;
  const inAll =
    charged === undefined
      ? 'The first run of the dataset enters its policy, and is added to this.'
      : `Charged in all: epsilon ${roundUp(charged.epsilon, 5)} at delta ${setting(charged.delta)}.`;
  const missing =
    stillMissing.length === 0
      ? []
      : [`Releases of ${stillMissing.join(', ')} are missing too: accept their loss likewise.`];
  tell(
    context,
    () => ({ schema: 'ledger-accept-loss/1', ...shown }),
    () => [
      `${counted}, and rho ${setting(besides.rho)} besides, as run ${runId} of ${dataset}.`,
      `${inAll} That is true only if nothing else was spent by the entries that are gone.`,
      ...missing,
    ],
  );
  for (const note of notUsed) context.terminal.note(`note: ${note}`);
  return EXIT.done;
};
