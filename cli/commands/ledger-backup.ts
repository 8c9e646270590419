import { openLedger } from '../../privacy/ledger/open-ledger.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger, workspaceOf } from '../ledger.ts';
import { tell } from '../tell.ts';

/** `ledger backup`: a consistent copy, checked as it lies there. */
export const run: CommandHandler<WorkspaceFlags & { readonly file: string }> = (args, context) =>
  withLedger(workspaceOf(args, context), (ledger) => {
    ledger.backup(args.file);
    const copy = openLedger({ path: args.file, now: () => new Date().toISOString(), readonly: true });
    try {
      const check = copy.verifyChain();
      tell(
        context,
        () => ({ schema: 'ledger-backup/1', file: args.file, ...check }),
        () =>
          check.ok
            ? [`Copied ${check.head.sequence} entries to ${args.file}, each in its place.`, `head  ${check.head.hash}`]
            : [`The ledger, and so its copy, is broken at entry ${check.entry}: ${check.why}.`],
      );
      return check.ok ? EXIT.done : EXIT.no;
    } finally {
      copy.close();
    }
  });
