import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger } from '../ledger.ts';

/** `ledger verify`: recomputes every hash. A broken chain is found on opening, and named by its error. */
export const run: CommandHandler<WorkspaceFlags> = ({ workspace }, { terminal, flags }) =>
  withLedger(workspace, 'read', (ledger) => {
    const check = ledger.verifyChain();
    if (flags.json) terminal.data(`${JSON.stringify({ schema: 'ledger-verify/1', ...check })}\n`);
    else if (check.ok)
      terminal.data(`The ledger holds ${check.head.sequence} entries, each in its place.\nhead  ${check.head.hash}\n`);
    else terminal.data(`The ledger is broken at entry ${check.entry}: ${check.why}.\n`);
    return check.ok ? EXIT.done : EXIT.no;
  });
