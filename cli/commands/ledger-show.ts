import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger } from '../ledger.ts';
import { renderStatement } from '../render/ledger.ts';

/** `ledger show`: what has been spent, by whom, on what. */
export const run: CommandHandler<WorkspaceFlags & { readonly dataset: string | undefined; readonly csv: boolean }> = (
  { workspace, dataset, csv },
  { terminal, flags },
) =>
  withLedger(workspace, 'read', async (ledger) => {
    const statement = ledger.statement();
    const shown = {
      ...statement,
      accounts: statement.accounts.filter((account) => dataset === undefined || account.dataset === dataset),
      lines: statement.lines.filter((line) => dataset === undefined || line.dataset === dataset),
    };
    if (csv) terminal.data((await import('../../privacy/ledger/statement.ts')).statementToCsv(shown));
    else terminal.data(flags.json ? `${JSON.stringify(shown)}\n` : renderStatement(shown));
    return EXIT.done;
  });
