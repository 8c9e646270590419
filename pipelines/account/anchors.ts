import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../privacy/errors.ts';
import type { ChainHead } from '../../privacy/ledger/chain-head.ts';
import type { ChainCheck } from '../../privacy/ledger/ledger.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from '../release-folder/manifest/manifest.ts';
import { readSignature, signatureHolds } from '../release-folder/manifest/signature.ts';
import { readCheckpoint } from './checkpoint.ts';
import { readSmallFile } from './marks/small-file.ts';

/** The part of a manifest that is of use here. */
const noting = z.object({
  governance: z.object({
    ledger: z.object({ sequence: z.int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  }),
});

/** A head noted outside the ledger, if its signature holds. */
export interface Anchor {
  readonly source: string;
  readonly fingerprint: string | undefined;
  readonly head: ChainHead | undefined;
  /** Why it is not to be used. */
  readonly why: string | undefined;
}

/** What came of an anchor. */
export interface AnchorVerdict {
  readonly source: string;
  readonly sequence: number | undefined;
  readonly fingerprint: string | undefined;
  readonly verdict: 'pass' | 'fail' | 'cannot-check';
  readonly why: string;
}

/** Throws `FILE_MISSING` where a file cannot be read; one that is forged comes back with the reason. */
export function readAnchors(
  { checkpoints, releases }: { readonly checkpoints: readonly string[]; readonly releases: readonly string[] },
  publicKey: KeyObject | undefined,
): readonly Anchor[] {
  return [
    ...checkpoints.map((file) => checkpointAnchor(file, publicKey)),
    ...releases.map((folder) => releaseAnchor(folder, publicKey)),
  ];
}

function checkpointAnchor(file: string, publicKey: KeyObject | undefined): Anchor {
  const read = readCheckpoint(bytesOf(file, 'checkpoint').toString('utf8'));
  if (read === undefined) return refused(file, 'it is no checkpoint, or its signature does not hold');
  return signedBy(file, read, publicKey, read.head);
}

function releaseAnchor(folder: string, publicKey: KeyObject | undefined): Anchor {
  const bytes = bytesOf(join(folder, MANIFEST_FILE), 'manifest');
  const signature = readSignature(bytesOf(join(folder, SIGNATURE_FILE), 'signature').toString('utf8'));
  if (signature === undefined || !signatureHolds(bytes, signature.signature, signature.publicKey)) {
    return refused(folder, 'the signature of its manifest does not hold');
  }
  const manifest = noting.safeParse(parsed(bytes));
  if (!manifest.success) return refused(folder, 'its manifest notes no entry of a ledger');
  return signedBy(folder, signature, publicKey, manifest.data.governance.ledger);
}

function signedBy(
  source: string,
  signer: { readonly publicKey: KeyObject; readonly fingerprint: string },
  publicKey: KeyObject | undefined,
  head: ChainHead,
): Anchor {
  const { fingerprint } = signer;
  if (publicKey !== undefined && !publicKey.equals(signer.publicKey)) {
    return { source, fingerprint, head: undefined, why: `it was signed with another key, ${fingerprint}` };
  }
  return { source, fingerprint, head, why: undefined };
}

/** Says of each anchor what the check of the chain against all of them found. */
export const anchorVerdicts = (anchors: readonly Anchor[], check: ChainCheck): readonly AnchorVerdict[] =>
  anchors.map(({ source, fingerprint, head, why }) => {
    const about = { source, fingerprint, sequence: head?.sequence };
    if (head === undefined) return { ...about, verdict: 'fail', why: why ?? 'it cannot be used' };
    if (check.ok) return { ...about, verdict: 'pass', why: `entry ${head.sequence} is the one that was signed` };
    const { anchor, entry } = check;
    if (anchor !== undefined && anchor.sequence === head.sequence) {
      return {
        ...about,
        verdict: 'fail',
        why: `the ledger is not the one that was signed: entry ${entry}, ${check.why}`,
      };
    }
    return head.sequence < entry
      ? { ...about, verdict: 'pass', why: `entry ${head.sequence} is the one that was signed` }
      : { ...about, verdict: 'cannot-check', why: `the ledger is broken before entry ${head.sequence}` };
  });

const refused = (source: string, why: string): Anchor => ({ source, fingerprint: undefined, head: undefined, why });

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A named folder may be a stranger's: nothing in it is followed, waited for or read without end. */
function bytesOf(path: string, what: 'checkpoint' | 'manifest' | 'signature'): Buffer {
  try {
    const bytes = readSmallFile(path, MOST[what]);
    if (bytes !== undefined) return bytes;
  } catch {
    // told below
  }
  throw new UserError('FILE_MISSING', `Cannot read the ${what} ${path}`, {
    hint: 'Name a checkpoint file, not a link to one, or a release folder with its manifest and signature.',
    params: { path },
  });
}

const MOST = { checkpoint: 2 ** 14, manifest: 2 ** 24, signature: 2 ** 12 } as const;
