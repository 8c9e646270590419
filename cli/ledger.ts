import { resolve } from 'node:path';
import { type Anchorage, notedOutside, type Standing, standingOf } from '../pipelines/account/marks/standing.ts';
import { accountToChange, openAccount } from '../pipelines/account/open-account.ts';
import { stewardsKey } from '../pipelines/account/stewards-key.ts';
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

/** Opens the ledger of a workspace for one piece of work that changes nothing, and closes it again. */
export async function withLedger<T>(workspace: string, work: (ledger: Ledger) => T | Promise<T>): Promise<T> {
  const ledger = openAccount(workspaceAt(workspace), {
    now: () => new Date().toISOString(),
    readonly: true,
  });
  try {
    return await work(ledger);
  } finally {
    ledger.close();
  }
}

/** Where a ledger is noted outside it, as far as a workspace tells without a configuration. */
export async function anchorageAt(
  workspace: string,
  { environment }: Pick<CommandContext, 'environment'>,
): Promise<Anchorage> {
  const at = workspaceAt(workspace);
  const keyPath = environment['SYNTHWARD_SIGNING_KEY'] ?? resolve(at.state, 'signing-key.pem');
  return { workspace: at, mark: undefined, checkpoints: [], publicKey: await stewardsKey(resolve(keyPath)) };
}

/** How the ledger of a workspace stands against what is noted of it elsewhere. */
export async function standingAt(
  ledger: Pick<Ledger, 'chain'>,
  workspace: string,
  context: Pick<CommandContext, 'environment'>,
): Promise<Standing> {
  return standingOf(ledger, notedOutside(await anchorageAt(workspace, context)));
}

/** Opens the ledger for one change, unless it is older than what was noted of it (`LEDGER_BEHIND`), and closes it again. */
export async function changeLedger<T>(
  workspace: string,
  context: Pick<CommandContext, 'environment'>,
  work: (ledger: Ledger) => T | Promise<T>,
): Promise<T> {
  const ledger = accountToChange(await anchorageAt(workspace, context), () => new Date().toISOString());
  try {
    return await work(ledger);
  } finally {
    ledger.close();
  }
}
