import { openAccount } from '../pipelines/account/open-account.ts';
import { workspaceAt } from '../pipelines/workspace/workspace.ts';
import type { Ledger } from '../privacy/ledger/ledger.ts';
import type { CommandContext } from './command.ts';

export interface WorkspaceFlags {
  readonly workspace: string | undefined;
}

/** Flag before environment before the folder at hand. */
export const workspaceOf = (
  { workspace }: WorkspaceFlags,
  { environment }: Pick<CommandContext, 'environment'>,
): string => workspace ?? environment['SYNTHWARD_WORKSPACE'] ?? '.';

/** Opens the ledger of a workspace for one piece of work and closes it again. */
export async function withLedger<T>(
  workspace: string,
  mode: 'read' | 'write',
  work: (ledger: Ledger) => T | Promise<T>,
): Promise<T> {
  const ledger = openAccount(workspaceAt(workspace), {
    now: () => new Date().toISOString(),
    readonly: mode === 'read',
  });
  try {
    return await work(ledger);
  } finally {
    ledger.close();
  }
}
