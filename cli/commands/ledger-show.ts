import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { standingAt, type WorkspaceFlags, withLedger, workspaceOf } from '../ledger.ts';
import { anchorsToJson, renderAnchors } from '../render/anchors.ts';
import { renderStatement } from '../render/ledger.ts';
import { tell } from '../tell.ts';

interface ShowFlags extends WorkspaceFlags {
  readonly dataset: string | undefined;
  readonly csv: boolean;
  readonly charges: boolean;
  readonly tightest: boolean;
}

/** `ledger show`: what has been spent, by whom, on what. */
export const run: CommandHandler<ShowFlags> = (args, context) =>
  withLedger(workspaceOf(args, context), async (ledger) => {
    const { terminal } = context;
    const { dataset, csv, charges } = args;
    const statement = ledger.statement({ charges, tightest: args.tightest && !csv });
    const wanted = (part: { readonly dataset: string }): boolean => dataset === undefined || part.dataset === dataset;
    const shown = {
      ...statement,
      accounts: statement.accounts.filter(wanted),
      allocations: statement.allocations.filter(wanted),
      lines: statement.lines.filter(wanted),
      ...(statement.charges === undefined ? {} : { charges: statement.charges.filter(wanted) }),
    };
    if (csv) {
      const { chargesToCsv, statementToCsv } = await import('../../privacy/ledger/statement-csv.ts');
      terminal.data(charges ? chargesToCsv(shown) : statementToCsv(shown));
      return EXIT.done;
    }
    const standing = await standingAt(ledger, workspaceOf(args, context), context);
    tell(
      context,
      () => ({ ...shown, anchors: anchorsToJson(standing) }),
      () => [...renderStatement(shown), ...renderAnchors(standing)],
    );
    return EXIT.done;
  });
