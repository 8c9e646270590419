import { generateSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** `keygen`: makes the Ed25519 key that signs releases. */
export const run: CommandHandler<{ readonly out: string }> = async ({ out }, { terminal, flags }) => {
  const key = await generateSigningKey(out);
  if (flags.json) {
    terminal.data(`${JSON.stringify({ schema: 'keygen/1', ...key })}\n`);
    return EXIT.done;
  }
  terminal.data(
    [
      `private key  ${key.privateKeyPath}  (mode 0600: keep it with the steward, never in a release)`,
      `public key   ${key.publicKeyPath}  (give it to auditors by another way than the release)`,
      `fingerprint  ${key.fingerprint}`,
      '',
    ].join('\n'),
  );
  return EXIT.done;
};
