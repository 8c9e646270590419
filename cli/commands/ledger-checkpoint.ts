import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkpointText } from '../../pipelines/account/checkpoint.ts';
import { loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { workspaceAt } from '../../pipelines/workspace/workspace.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkspaceFlags, withLedger, workspaceOf } from '../ledger.ts';
import { tell } from '../tell.ts';

type Flags = WorkspaceFlags & { readonly key: string | undefined; readonly out: string | undefined };

/** `ledger checkpoint`: signs the newest entry, after checking all of them. Never signs a broken ledger. */
export const run: CommandHandler<Flags> = async (args, context) => {
  const { environment } = context;
  const workspace = workspaceOf(args, context);
  const keyPath =
    args.key ?? environment['SYNTHWARD_SIGNING_KEY'] ?? resolve(workspaceAt(workspace).state, 'signing-key.pem');
  const key = await loadSigningKey(resolve(keyPath));
  const head = await withLedger(workspace, (ledger) => {
    const check = ledger.verifyChain();
    if (check.ok) return check.head;
    throw new UserError('LEDGER_TAMPERED', `Cannot sign the ledger: entry ${check.entry} is wrong, ${check.why}`, {
      hint: 'Restore the ledger from a backup, and find out who changed it.',
      params: { entry: check.entry, why: check.why },
    });
  });
  const out = args.out ?? `ledger-checkpoint-${head.sequence}.json`;
  try {
    await writeFile(out, checkpointText(head, new Date().toISOString(), key), { flag: 'wx' });
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot write ${out}: the file exists, or its folder does not allow it`, {
      hint: 'Name another file with --out. A checkpoint is never replaced.',
    });
  }
  tell(
    context,
    () => ({ schema: 'ledger-checkpoint/1', file: out, ...head, fingerprint: key.fingerprint }),
    () => [
      `Wrote ${out}: entry ${head.sequence}, signed with ${key.fingerprint}`,
      'Give it to somebody who does not administer this machine.',
    ],
  );
  return EXIT.done;
};
