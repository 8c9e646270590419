import { type AnchorVerdict, anchorVerdicts, readAnchors } from '../../pipelines/account/anchors.ts';
import { gapIn, type Standing } from '../../pipelines/account/marks/standing.ts';
import { loadPublicKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { UserError } from '../../privacy/errors.ts';
import type { ChainHead } from '../../privacy/ledger/chain-head.ts';
import type { ChainCheck, Ledger } from '../../privacy/ledger/ledger.ts';
import { brokenAt } from '../../privacy/ledger/verify-ledger.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { standingAt, type WorkspaceFlags, withLedger, workspaceOf } from '../ledger.ts';
import { anchorsToJson, renderAnchors } from '../render/anchors.ts';
import { describeError } from '../render/error.ts';
import { type AccountUnit, renderLedgerCheck } from '../render/ledger-check.ts';
import { noteError, tell } from '../tell.ts';

interface VerifyFlags extends WorkspaceFlags {
  readonly checkpoint: readonly string[] | undefined;
  readonly release: readonly string[] | undefined;
  readonly publicKey: string | undefined;
}

/** `ledger verify`: recomputes everything, and compares it with heads that were noted elsewhere. Exit 1 where one is wrong. */
export const run: CommandHandler<VerifyFlags> = async (args, context) => {
  const { environment } = context;
  const keyPath = args.publicKey ?? environment['SYNTHWARD_PUBLIC_KEY'];
  const publicKey = keyPath === undefined ? undefined : await loadPublicKey(keyPath);
  const noted = { checkpoints: args.checkpoint ?? [], releases: args.release ?? [] };
  const anchors = readAnchors(noted, publicKey);
  const heads = anchors.flatMap(({ head }) => (head === undefined ? [] : [head]));
  const { check, accounts, standing } = await checked(workspaceOf(args, context), heads, context);
  const gap = standing && gapIn(standing);
  const verdicts = anchorVerdicts(anchors, check);
  const ok = check.ok && gap === undefined && verdicts.every(({ verdict }) => verdict === 'pass');
  const report = { ...check, ok, accounts, anchors: verdicts, standing: standing && anchorsToJson(standing) };
  tell(
    context,
    () => ({ schema: 'ledger-verify/1', ...report }),
    () => [
      ...renderLedgerCheck({ check, accounts }, verdicts, publicKey !== undefined),
      ...(standing === undefined ? [] : renderAnchors(standing)),
    ],
  );
  if (ok) return EXIT.done;
  noteError(context, describeError(failure(check, verdicts, gap)));
  return EXIT.no;
};

interface Checked {
  readonly check: ChainCheck;
  /** Of a sound chain. */
  readonly accounts: readonly AccountUnit[];
  readonly standing: Standing | undefined;
}

/**
 * That an account adds up different units is told and fails nothing: the chain is what it was when each entry was made, and a failure for
 * ever would hide the day on which somebody changes it.
 */
const accountUnits = (ledger: Pick<Ledger, 'statement'>): readonly AccountUnit[] =>
  ledger.statement().accounts.map(({ dataset, unit, unitConflict, unitUnknown }) => ({
    dataset,
    unit,
    ...(unitConflict === undefined ? {} : { unitConflict }),
    ...(unitUnknown === undefined ? {} : { unitUnknown }),
  }));

/** A chain that is broken may be found on opening already; both ways it is an answer. */
async function checked(
  workspace: string,
  heads: readonly ChainHead[],
  context: Pick<CommandContext, 'environment'>,
): Promise<Checked> {
  try {
    return await withLedger(workspace, async (ledger) => {
      const check = ledger.verifyChain(heads);
      if (!check.ok) return { check, ...UNKNOWN };
      return { check, accounts: accountUnits(ledger), standing: await standingAt(ledger, workspace, context) };
    });
  } catch (error) {
    if (error instanceof UserError && error.code === 'LEDGER_TAMPERED') return { check: brokenAt(error), ...UNKNOWN };
    throw error;
  }
}

/** Of a chain that is broken. */
const UNKNOWN = { accounts: [], standing: undefined } as const;

function failure(check: ChainCheck, verdicts: readonly AnchorVerdict[], gap: UserError | undefined): UserError {
  if (!check.ok) {
    return new UserError('LEDGER_TAMPERED', `Cannot trust the ledger: entry ${check.entry} is wrong, ${check.why}`, {
      hint: 'Spend nothing under it. Restore the newest backup that holds every checkpoint, and find out who changed it.',
    });
  }
  if (gap !== undefined) return gap;
  const bad = verdicts.filter(({ verdict }) => verdict !== 'pass').map(({ source }) => source);
  return new UserError('VERIFY_FAILED', `Cannot compare the ledger with ${bad.join(', ')}`, {
    hint: 'The ledger is sound in itself. Ask whoever signed them for intact copies, and check the public key.',
  });
}
