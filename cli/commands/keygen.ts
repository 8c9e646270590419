import { generateSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { tell } from '../tell.ts';

/** `keygen`: makes the Ed25519 key that signs releases. */
export const run: CommandHandler<{ readonly out: string }> = async ({ out }, context) => {
  const key = await generateSigningKey(out);
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
