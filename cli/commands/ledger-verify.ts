import { type AnchorVerdict, anchorVerdicts, readAnchors } from '../../pipelines/account/anchors.ts';
import { loadPublicKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { UserError } from '../../privacy/errors.ts';
import type { ChainHead } from '../../privacy/ledger/chain-head.ts';
import type { ChainCheck } from '../../privacy/ledger/ledger.ts';
import { brokenAt } from '../../privacy/ledger/verify-ledger.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger, workspaceOf } from '../ledger.ts';
import { describeError, renderError } from '../render/error.ts';
import { renderLedgerCheck } from '../render/ledger-check.ts';
import { paletteFor } from '../terminal.ts';

interface VerifyFlags extends WorkspaceFlags {
  readonly checkpoint: readonly string[] | undefined;
  readonly release: readonly string[] | undefined;
  readonly publicKey: string | undefined;
}

/** `ledger verify`: recomputes everything, and compares it with heads that were noted elsewhere. Exit 1 where one is wrong. */
export const run: CommandHandler<VerifyFlags> = async (args, context) => {
  const { terminal, flags, environment } = context;
  const keyPath = args.publicKey ?? environment['SYNTHWARD_PUBLIC_KEY'];
  const publicKey = keyPath === undefined ? undefined : await loadPublicKey(keyPath);
  const noted = { checkpoints: args.checkpoint ?? [], releases: args.release ?? [] };
  const anchors = await readAnchors(noted, publicKey);
  const heads = anchors.flatMap(({ head }) => (head === undefined ? [] : [head]));
  const check = await checked(workspaceOf(args, context), heads);
  const verdicts = anchorVerdicts(anchors, check);
  const ok = check.ok && verdicts.every(({ verdict }) => verdict === 'pass');
  const report = { ...check, ok, anchors: verdicts };
  terminal.data(
    flags.json
      ? `${JSON.stringify({ schema: 'ledger-verify/1', ...report })}\n`
      : renderLedgerCheck(check, verdicts, publicKey !== undefined),
  );
  if (ok) return EXIT.done;
  terminal.note(renderError(describeError(failure(check, verdicts)), paletteFor(terminal.colour)));
  return EXIT.no;
};

/** A chain that is broken may be found on opening already; both ways it is an answer. */
async function checked(workspace: string, heads: readonly ChainHead[]): Promise<ChainCheck> {
  try {
    return await withLedger(workspace, 'read', (ledger) => ledger.verifyChain(heads));
  } catch (error) {
    if (error instanceof UserError && error.code === 'LEDGER_TAMPERED') return brokenAt(error);
    throw error;
  }
}

function failure(check: ChainCheck, verdicts: readonly AnchorVerdict[]): UserError {
  if (!check.ok) {
    return new UserError('LEDGER_TAMPERED', `Cannot trust the ledger: entry ${check.entry} is wrong, ${check.why}`, {
      hint: 'Spend nothing under it. Restore the newest backup that holds every checkpoint, and find out who changed it.',
    });
  }
  const bad = verdicts.filter(({ verdict }) => verdict !== 'pass').map(({ source }) => source);
  return new UserError('VERIFY_FAILED', `Cannot compare the ledger with ${bad.join(', ')}`, {
    hint: 'The ledger is sound in itself. Ask whoever signed them for intact copies, and check the public key.',
  });
}
