import { accountName } from '../account-name.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { changeLedger, type WorkspaceFlags, workspaceOf } from '../ledger.ts';
import { tell } from '../tell.ts';

/** `ledger revoke`: ends an allocation. */
export const run: CommandHandler<WorkspaceFlags & { readonly allocation: string }> = (flags, context) =>
  changeLedger(workspaceOf(flags, context), context, (ledger) => {
    ledger.revokeAllocation(flags.allocation, { by: accountName() });
    tell(
      context,
      () => ({ schema: 'ledger-revoke/1', allocation: flags.allocation }),
      () => [
        `Allocation ${flags.allocation} is revoked. What it charged stays charged, open runs may finish; its balance has returned.`,
      ],
    );
    return EXIT.done;
  });
