import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger, workspaceOf } from '../ledger.ts';
import { renderAllocations } from '../render/ledger.ts';
import { tell } from '../tell.ts';

type Flags = WorkspaceFlags & { readonly dataset: string | undefined; readonly csv: boolean };

/** `ledger allocations`: what was awarded to whom, and what is left of it. */
export const run: CommandHandler<Flags> = (flags, context) =>
  withLedger(workspaceOf(flags, context), async (ledger) => {
    const { terminal } = context;
    const allocations = ledger
      .statement()
      .allocations.filter(({ dataset }) => flags.dataset === undefined || dataset === flags.dataset);
    if (flags.csv) {
      terminal.data((await import('../../privacy/ledger/statement-csv.ts')).allocationsToCsv({ allocations }));
    } else {
      tell(
        context,
        () => ({ schema: 'ledger-allocations/1', allocations }),
        () => renderAllocations(allocations),
      );
    }
    return EXIT.done;
  });
