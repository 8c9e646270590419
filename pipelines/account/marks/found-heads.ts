import type { KeyObject } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../../privacy/errors.ts';
import { shown } from '../../../privacy/ledger/unit.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from '../../release-folder/manifest/manifest.ts';
import { readSignature, signatureHolds } from '../../release-folder/manifest/signature.ts';
import { REVIEW_ENDING, type Workspace } from '../../workspace/workspace.ts';
import { readCheckpoint } from '../checkpoint.ts';
import type { NotedHead } from './behind.ts';
import { readSmallFile } from './small-file.ts';

/** A release or checkpoint that says nothing about the ledger of this steward. */
export interface UnusedNote {
  readonly source: string;
  readonly why: string;
}

export interface FoundHeads {
  readonly heads: readonly NotedHead[];
  readonly unused: readonly UnusedNote[];
}

const MOST = { releases: 65_536, manifest: 2 ** 24, signature: 4096, checkpoint: 16_384, bytes: 2 ** 28 } as const;
const CHECKPOINT = /^ledger-checkpoint-.*\.json$/;

const noting = z.object({
  identity: z.object({ created: z.string().regex(/^\d{4}-\d{2}-\d{2}T/) }),
  governance: z
    .object({
      ledger: z.object({ sequence: z.int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
    })
    .optional(),
});

/**
 * Every head that releases and checkpoints of the workspace note under the key of the steward. What is unsigned, damaged, hostile or somebody
 * else's is named and not used: otherwise a folder that was copied there could lock the steward out. Manifests are opened only where their
 * signature names the key. Throws `FILE_MISSING` for a checkpoint that the configuration names and that is not there.
 */
export function foundHeads(
  workspace: Pick<Workspace, 'root' | 'released'>,
  named: readonly string[],
  key: KeyObject | undefined,
): FoundHeads {
  const own = namesIn(workspace.root, () => {})
    .filter((name) => CHECKPOINT.test(name))
    .map((name) => ({ source: shown(name), path: join(workspace.root, name) }));
  for (const path of named) requireThere(path);
  const checkpoints = [...own, ...named.map((path) => ({ source: path, path }))];
  const unlisted: UnusedNote[] = [];
  const releases = namesIn(workspace.released, () =>
    unlisted.push({ source: 'released/', why: 'it cannot be listed' }),
  ).filter((name) => !name.endsWith(REVIEW_ENDING));
  const reader = { key, bytesLeft: MOST.bytes };
  const found = [
    ...checkpoints.map(({ source, path }) => carefully(source, () => checkpointHead(source, path, key))),
    ...releases
      .slice(0, MOST.releases)
      .map((name) => carefully(inReleased(name), () => releaseHead(workspace.released, name, reader))),
  ];
  const beyond = releases.length - MOST.releases;
  return {
    heads: found.flatMap((one) => (one !== undefined && 'head' in one ? [one] : [])),
    unused: [
      ...found.flatMap((one) => (one !== undefined && 'why' in one ? [one] : [])),
      ...unlisted,
      ...(beyond > 0 ? [{ source: `released/ (${beyond} more folders)`, why: 'they are too many' }] : []),
    ],
  };
}

type Finding = NotedHead | UnusedNote | undefined;

function checkpointHead(source: string, path: string, key: KeyObject | undefined): Finding {
  const read = readCheckpoint(readSmallFile(path, MOST.checkpoint)?.toString('utf8') ?? '');
  if (read === undefined) return { source, why: 'it is no checkpoint, or its signature does not hold' };
  const foreign = notTheStewards(read, key);
  if (foreign !== undefined) return { source, why: foreign };
  return { source, kind: 'checkpoint', head: read.head, day: read.signedAt.slice(0, 10) };
}

const inReleased = (name: string): string => `released/${shown(name)}`;

function releaseHead(
  released: string,
  name: string,
  reader: { readonly key: KeyObject | undefined; bytesLeft: number },
): Finding {
  const source = inReleased(name);
  const folder = join(released, name);
  const text = readSmallFile(join(folder, SIGNATURE_FILE), MOST.signature);
  if (text === undefined) return { source, why: 'it is not signed' };
  const signature = readSignature(text.toString('utf8'));
  if (signature === undefined) return { source, why: 'its signature is damaged' };
  const foreign = notTheStewards(signature, reader.key);
  if (foreign !== undefined) return { source, why: foreign };
  const bytes = readSmallFile(join(folder, MANIFEST_FILE), Math.min(MOST.manifest, reader.bytesLeft));
  reader.bytesLeft -= bytes?.length ?? 0;
  if (bytes === undefined || !signatureHolds(bytes, signature.signature, signature.publicKey)) {
    return { source, why: 'the signature of its manifest does not hold' };
  }
  const { identity, governance } = noting.parse(JSON.parse(bytes.toString('utf8')));
  // Version 0.1.0 made releases that note no entry.
  if (governance === undefined) return undefined;
  return { source, kind: 'release', folder: name, head: governance.ledger, day: identity.created.slice(0, 10) };
}

function notTheStewards(
  signer: { readonly publicKey: KeyObject; readonly fingerprint: string },
  key: KeyObject | undefined,
): string | undefined {
  if (key === undefined) return 'there is no signing key here to tell whose it is';
  return key.equals(signer.publicKey) ? undefined : `it was signed with another key, ${signer.fingerprint}`;
}

/** Anything may lie there, and nothing of it may stop the steward. */
function carefully(source: string, look: () => Finding): Finding {
  try {
    return look();
  } catch {
    return { source, why: 'it cannot be read' };
  }
}

function namesIn(folder: string, whereItCannotBeRead: () => void): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') whereItCannotBeRead();
    return [];
  }
}

function requireThere(path: string): void {
  try {
    if (readSmallFile(path, MOST.checkpoint) !== undefined) return;
  } catch {
    // told below
  }
  throw new UserError('FILE_MISSING', `Cannot read the checkpoint ${path}, which the configuration names`, {
    hint: 'Put it back, or take it out of ledger.checkpoints. Without it nothing is read or charged.',
    params: { path },
  });
}
