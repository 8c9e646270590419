import type { KeyObject } from 'node:crypto';
import { FileRefused } from '../../release-folder/files/file-refused.ts';
import type { ReleaseFiles } from '../../release-folder/files/release-files.ts';
import { fingerprintOf } from '../../release-folder/manifest/keys.ts';
import { MANIFEST_FILE, type Manifest, SIGNATURE_FILE } from '../../release-folder/manifest/manifest.ts';
import { readSignature, SIGNATURE_BYTES, signatureHolds } from '../../release-folder/manifest/signature.ts';
import type { Checks } from '../report/report.ts';

/** Whom the auditor trusts: a public key, or fingerprints of keys. */
export interface Trust {
  readonly publicKey: KeyObject | undefined;
  readonly fingerprints: readonly string[] | undefined;
}

/** Checks the signature by the key it comes with, then whose key that is. Returns the fingerprint of the key. */
export function checkSignature(
  folder: ReleaseFiles | undefined,
  manifest: Manifest | undefined,
  bytes: Uint8Array | undefined,
  trust: Trust,
  checks: Checks,
): string | undefined {
  const text = signatureText(folder);
  const signature = text === undefined ? undefined : readSignature(text);
  if (signature === undefined) {
    checks.fail('signature', 'it is missing or no well-formed signature', SIGNATURE_FILE);
    checks.cannot('signer', 'there is no well-formed signature', SIGNATURE_FILE);
    return undefined;
  }
  const { fingerprint } = signature;
  if (bytes === undefined) {
    checks.fail('signature', 'there is no manifest to check it against', MANIFEST_FILE);
  } else if (!signatureHolds(bytes, signature.signature, signature.publicKey)) {
    checks.fail(
      'signature',
      'the signature was not made over these bytes of the manifest',
      manifest === undefined ? MANIFEST_FILE : SIGNATURE_FILE,
    );
  } else if (manifest !== undefined && manifest.identity.signer.fingerprint !== fingerprint) {
    checks.fail('signature', 'the manifest names another signer: it was signed again with another key', SIGNATURE_FILE);
  } else checks.pass('signature', `Ed25519, by the key ${fingerprint}`, SIGNATURE_FILE);
  checkSigner(fingerprint, trust, checks);
  return fingerprint;
}

function signatureText(folder: ReleaseFiles | undefined): string | undefined {
  try {
    return folder?.read(SIGNATURE_FILE, SIGNATURE_BYTES).toString('latin1');
  } catch (error) {
    if (error instanceof FileRefused) return undefined;
    throw error;
  }
}

function checkSigner(fingerprint: string, { publicKey, fingerprints }: Trust, checks: Checks): void {
  const trusted = [...(publicKey === undefined ? [] : [fingerprintOf(publicKey)]), ...(fingerprints ?? [])];
  if (trusted.length === 0) {
    const detail = `anybody can sign with a key of their own: compare ${fingerprint} with the one that the curator gave you, or name the curator's public key`;
    checks.cannot('signer', detail, SIGNATURE_FILE);
  } else if (trusted.includes(fingerprint)) {
    checks.pass('signer', `${fingerprint} is the key you trust`, SIGNATURE_FILE);
  } else {
    checks.fail('signer', `it was signed with ${fingerprint}, which is no key you trust`, SIGNATURE_FILE);
  }
}
