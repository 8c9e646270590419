import { accountName } from '../account-name.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger, workspaceOf } from '../ledger.ts';

/** `ledger revoke`: ends an allocation. */
export const run: CommandHandler<WorkspaceFlags & { readonly allocation: string }> = (flags, context) =>
  withLedger(workspaceOf(flags, context), 'write', (ledger) => {
    ledger.revokeAllocation(flags.allocation, { by: accountName() });
    context.terminal.data(
      context.flags.json
        ? `${JSON.stringify({ schema: 'ledger-revoke/1', allocation: flags.allocation })}\n`
        : `Allocation ${flags.allocation} is revoked. What it charged stays charged, open runs may finish; its balance has returned.\n`,
    );
    return EXIT.done;
  });
