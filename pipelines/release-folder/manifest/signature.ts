import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { fingerprintOf, type SigningKey } from './keys.ts';

export interface ManifestSignature {
  readonly publicKey: KeyObject;
  readonly fingerprint: string;
  readonly signature: Uint8Array;
}

/** The text of `manifest.sig`: Ed25519 (RFC 8032) over the bytes of the manifest, with the key to check it by. */
export function signManifest(manifest: Uint8Array, key: SigningKey): string {
  return render({
    publicKey: key.publicKey,
    fingerprint: key.fingerprint,
    signature: sign(null, manifest, key.privateKey),
  });
}

/** How long `manifest.sig` is: key, fingerprint and signature have one length each. */
export const SIGNATURE_BYTES = 278;

/** Reads `manifest.sig`; `undefined` for anything that `signManifest` would not have written, to the byte. */
export function readSignature(text: string): ManifestSignature | undefined {
  const parts =
    /^synthward-signature\/1\nalgorithm: Ed25519\nfingerprint: (SHA256:\S+)\npublic-key: (\S+)\nsignature: (\S+)\n$/.exec(
      text,
    );
  if (!parts) return undefined;
  try {
    const publicKey = createPublicKey({ key: Buffer.from(parts[2]!, 'base64'), format: 'der', type: 'spki' });
    const read = { publicKey, fingerprint: parts[1]!, signature: Buffer.from(parts[3]!, 'base64') };
    const ours = publicKey.asymmetricKeyType === 'ed25519' && fingerprintOf(publicKey) === read.fingerprint;
    return ours && render(read) === text ? read : undefined;
  } catch {
    return undefined;
  }
}

export const signatureHolds = (manifest: Uint8Array, signature: Uint8Array, publicKey: KeyObject): boolean =>
  verify(null, manifest, publicKey, signature);

function render({ publicKey, fingerprint, signature }: ManifestSignature): string {
  return [
    'synthward-signature/1',
    'algorithm: Ed25519',
    `fingerprint: ${fingerprint}`,
    `public-key: ${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`,
    `signature: ${Buffer.from(signature).toString('base64')}`,
    '',
  ].join('\n');
}
