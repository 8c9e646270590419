import { UserError } from '../../privacy/errors.ts';
import type { Ledger } from '../../privacy/ledger/ledger.ts';
import { type LedgerOptions, openLedger } from '../../privacy/ledger/open-ledger.ts';
import type { RunConfig } from '../config/run-config.ts';
import { type Workspace, workspaceAt } from '../workspace/workspace.ts';
import { keepMarks, type MarkPlaces } from './marks/mark-keeper.ts';
import { type Anchorage, markPlaces, notedOutside, refuseBehind, type Standing, standingOf } from './marks/standing.ts';
import { stewardsKey } from './stewards-key.ts';
import { unitOfOldRun } from './unit-of-old-run.ts';

interface AccountOptions extends Pick<LedgerOptions, 'now' | 'readonly'> {
  /** Where it is noted after every entry how far the ledger was written. */
  readonly marks?: MarkPlaces;
}

/** Opens the ledger of a workspace, which also tells what is known of its old runs. Errors are those of `openLedger`. */
export function openAccount(workspace: Workspace, { marks, ...options }: AccountOptions): Ledger {
  const kept =
    marks === undefined
      ? {}
      : ({
          afterEntry: (chain) => keepMarks(marks, chain, options.now().slice(0, 10)),
        } satisfies Partial<LedgerOptions>);
  return openLedger({ ...options, ...kept, path: workspace.ledger, unitOfOldRun: unitOfOldRun(workspace) });
}

/**
 * Opens the ledger for whoever is about to change it: it is no older than anything noted of it elsewhere, and every mark stands at its head.
 * Throws `LEDGER_BEHIND`, `MARK_UNREACHABLE` and what `openAccount` throws.
 */
export function accountToChange(anchorage: Anchorage, now: () => string): Ledger {
  const noted = notedOutside(anchorage);
  const ledger = openAccount(anchorage.workspace, { now, marks: markPlaces(anchorage) });
  try {
    refuseBehind(standingOf(ledger, noted));
    ledger.keepHead();
    return ledger;
  } catch (error) {
    ledger.close();
    throw error;
  }
}

/** The ledger of a workspace for reading; `undefined` where nothing was ever entered. Other errors are those of `openLedger`. */
export function accountToRead(workspace: Workspace): Ledger | undefined {
  try {
    return openAccount(workspace, { now: () => new Date().toISOString(), readonly: true });
  } catch (error) {
    if (error instanceof UserError && error.code === 'FILE_MISSING') return undefined;
    throw error;
  }
}

/** Where the ledger of a configuration is noted outside it. */
export async function anchorageOf({
  workspace,
  ledger,
  signingKeyPath,
}: Pick<RunConfig, 'workspace' | 'ledger' | 'signingKeyPath'>): Promise<Anchorage> {
  return { workspace: workspaceAt(workspace), ...ledger, publicKey: await stewardsKey(signingKeyPath) };
}

/** How the ledger stands against everything noted of it, before a run is admitted. Throws as `accountToChange` does; writes nothing. */
export function soundStanding(anchorage: Anchorage): Standing {
  const noted = notedOutside(anchorage);
  const ledger = accountToRead(anchorage.workspace);
  try {
    const standing = standingOf(ledger, noted);
    refuseBehind(standing);
    return standing;
  } finally {
    ledger?.close();
  }
}
