import { UserError } from '../../privacy/errors.ts';
import type { Ledger } from '../../privacy/ledger/ledger.ts';
import { type LedgerOptions, openLedger } from '../../privacy/ledger/open-ledger.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { unitOfOldRun } from './unit-of-old-run.ts';

/** Opens the ledger of a workspace, which also tells what is known of its old runs. Errors are those of `openLedger`. */
export const openAccount = (workspace: Workspace, options: Pick<LedgerOptions, 'now' | 'readonly'>): Ledger =>
  openLedger({ ...options, path: workspace.ledger, unitOfOldRun: unitOfOldRun(workspace) });

/** The ledger of a workspace for reading; `undefined` where nothing was ever entered. Other errors are those of `openLedger`. */
export function accountToRead(workspace: Workspace): Ledger | undefined {
  try {
    return openAccount(workspace, { now: () => new Date().toISOString(), readonly: true });
  } catch (error) {
    if (error instanceof UserError && error.code === 'FILE_MISSING') return undefined;
    throw error;
  }
}
