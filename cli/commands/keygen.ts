import { resolve } from 'node:path';
import { generateSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { generateProtectionKey } from '../../pipelines/workspace/protection/key-file.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { tell } from '../tell.ts';

interface KeygenFlags {
  readonly out: string | undefined;
  readonly protection: boolean;
}

/** `keygen`: makes the Ed25519 key that signs releases, or the key that encrypts the protected folder. */
export const run: CommandHandler<KeygenFlags> = async ({ out, protection }, context) => {
  if (protection) return makeProtectionKey(out, context);
  const key = await generateSigningKey(out ?? 'state/signing-key.pem');
  tell(
    context,
    () => ({ schema: 'keygen/1', ...key }),
    () => [
      `private key  ${key.privateKeyPath}  (mode 0600: keep it with the steward, never in a release)`,
      `public key   ${key.publicKeyPath}  (give it to auditors by another way than the release)`,
      `fingerprint  ${key.fingerprint}`,
    ],
  );
  return EXIT.done;
};

async function makeProtectionKey(out: string | undefined, context: CommandContext): Promise<0> {
  if (out === undefined) {
    throw new UserError('USAGE', 'Cannot choose where the protection key goes', {
      hint: 'Name a file with --out, on another disk than the workspace where that can be.',
    });
  }
  const key = await generateProtectionKey(resolve(out));
  tell(
    context,
    () => ({ schema: 'keygen-protection/1', ...key }),
    () => [
      `protection key  ${key.keyFile}  (mode 0600: name it as protection.keyFile in the configuration)`,
      `key id          ${key.keyId}`,
      'Without this file a run that it protects can only read its source again. Whoever has it and the workspace reads the records.',
    ],
  );
  return EXIT.done;
}
