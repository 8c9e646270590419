import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../privacy/ledger/canonical-json.ts';
import type { ChainHead } from '../../privacy/ledger/chain-head.ts';
import { fingerprintOf, type SigningKey } from '../release-folder/manifest/keys.ts';

const SCHEMA = 'synthward/ledger-checkpoint/1';

const checkpoint = z.strictObject({
  schema: z.literal(SCHEMA),
  head: z.strictObject({ sequence: z.int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  signedAt: z.iso.datetime(),
  signer: z.strictObject({ algorithm: z.literal('Ed25519'), fingerprint: z.string().max(100), publicKey: z.base64() }),
  signature: z.base64(),
});

/** A head of the ledger that somebody signed, and by which key. */
export interface Checkpoint {
  readonly head: ChainHead;
  /** ISO 8601, UTC. */
  readonly signedAt: string;
  readonly publicKey: KeyObject;
  readonly fingerprint: string;
}

/**
 * The text of a checkpoint: Ed25519 (RFC 8032) over the canonical JSON (RFC 8785) of its other fields, with the key to check
 * it by. Kept away from the ledger, it shows later that nothing up to this entry was changed or cut off.
 */
export function checkpointText(head: ChainHead, signedAt: string, key: SigningKey): string {
  const content = {
    schema: SCHEMA,
    head,
    signedAt,
    signer: {
      algorithm: 'Ed25519',
      fingerprint: key.fingerprint,
      publicKey: key.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    },
  };
  const signature = sign(null, Buffer.from(canonicalJson(content)), key.privateKey).toString('base64');
  return `${JSON.stringify({ ...content, signature }, null, 2)}\n`;
}

/** Reads a checkpoint; `undefined` for anything that is none, or whose signature does not hold under the key it names. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  try {
    const { signature, ...content } = checkpoint.parse(JSON.parse(text));
    const publicKey = createPublicKey({
      key: Buffer.from(content.signer.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const signed = Buffer.from(canonicalJson(content));
    const fingerprint = fingerprintOf(publicKey);
    const holds =
      publicKey.asymmetricKeyType === 'ed25519' &&
      fingerprint === content.signer.fingerprint &&
      verify(null, signed, publicKey, Buffer.from(signature, 'base64'));
    return holds ? { head: content.head, signedAt: content.signedAt, publicKey, fingerprint } : undefined;
  } catch {
    return undefined;
  }
}
