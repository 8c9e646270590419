import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../../privacy/ledger/canonical-json.ts';
import { PROFILE_NAMES, type ProfileName } from '../config/review-profiles.ts';
import { fingerprintOf, type SigningKey } from '../release-folder/manifest/keys.ts';

export const REVIEW_STATES = ['submitted', 'under-review', 'approved', 'returned', 'released', 'withdrawn'] as const;
/** What somebody states; whether a release counts as approved depends on how many did. */
export type ReviewState = (typeof REVIEW_STATES)[number];

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const content = z.strictObject({
  schema: z.literal('synthward/review/1'),
  release: z.string().min(1).max(64),
  /** Of the manifest, which holds the digest of every other file: it stands for the whole folder. */
  manifestSha256: digest,
  /** From 1. */
  sequence: z.int().positive(),
  /** Digest of the statement before; absent for the first. */
  previous: digest.optional(),
  state: z.enum(REVIEW_STATES),
  /** Of a submission. */
  profile: z.enum(PROFILE_NAMES).optional(),
  note: z.string().min(1).max(2000).optional(),
  /** Who says so, in their own words. */
  by: z.string().min(1).max(200),
  at: z.iso.datetime(),
  signer: z.strictObject({ algorithm: z.literal('Ed25519'), fingerprint: z.string().max(100), publicKey: z.base64() }),
});

const signed: z.ZodType<ReviewStatement> = content.extend({ signature: z.base64() });

/** What is stated. */
export interface NewStatement {
  readonly release: string;
  readonly manifestSha256: string;
  readonly sequence: number;
  readonly previous?: string | undefined;
  readonly state: ReviewState;
  readonly profile?: ProfileName | undefined;
  readonly note?: string | undefined;
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

interface SignedContent extends NewStatement {
  readonly schema: 'synthward/review/1';
  readonly signer: { readonly algorithm: 'Ed25519'; readonly fingerprint: string; readonly publicKey: string };
}

/** One statement about a release, signed by whoever makes it. */
export interface ReviewStatement extends SignedContent {
  readonly signature: string;
}

/** Ed25519 (RFC 8032) over the canonical JSON (RFC 8785) of everything else in it. */
export function signStatement(statement: NewStatement, key: SigningKey): ReviewStatement {
  const whole: SignedContent = {
    schema: 'synthward/review/1',
    ...statement,
    signer: {
      algorithm: 'Ed25519',
      fingerprint: key.fingerprint,
      publicKey: key.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    },
  };
  const stated = JSON.parse(canonicalJson(whole)) as SignedContent;
  return { ...stated, signature: sign(null, Buffer.from(canonicalJson(stated)), key.privateKey).toString('base64') };
}

export const statementDigest = (statement: ReviewStatement): string => sha256(Buffer.from(canonicalJson(statement)));

/** Reads a statement; `undefined` for anything that is none, or whose signature does not hold under the key that it names. */
export function readStatement(value: unknown): ReviewStatement | undefined {
  const read = signed.safeParse(value);
  if (!read.success) return undefined;
  const { signature, ...rest } = read.data;
  try {
    const publicKey: KeyObject = createPublicKey({
      key: Buffer.from(rest.signer.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const holds =
      publicKey.asymmetricKeyType === 'ed25519' &&
      fingerprintOf(publicKey) === rest.signer.fingerprint &&
      verify(null, Buffer.from(canonicalJson(rest)), publicKey, Buffer.from(signature, 'base64'));
    return holds ? read.data : undefined;
  } catch {
    return undefined;
  }
}
