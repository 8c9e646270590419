import { createHash } from 'node:crypto';
import { sumsText } from '../../pipelines/release-folder/files/folder.ts';
import type { SigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { MANIFEST_FILE, SIGNATURE_FILE, SUMS_FILE } from '../../pipelines/release-folder/manifest/manifest.ts';
import { signManifest } from '../../pipelines/release-folder/manifest/signature.ts';
import { canonicalJson } from '../../privacy/ledger/canonical-json.ts';
import { type Input, textOf } from '../engine/input.ts';

/** How far a dishonest curator went to make a changed release agree with itself. */
export type Seal = 'whole' | 'signed' | 'none';

type Loose = Record<string, unknown>;

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The files of a release with digests, list and signature made anew: with `whole` the manifest too says what the files are, with `signed` it stays
 * as it is. A manifest that is none is signed as it is.
 */
export function sealed(files: Input, seal: Seal, key: SigningKey): Input {
  if (seal === 'none') return files;
  const manifest = seal === 'whole' ? resealed(files, key) : files[MANIFEST_FILE]!;
  const {
    [SIGNATURE_FILE]: _signature,
    [SUMS_FILE]: _sums,
    ...listed
  } = {
    ...files,
    [MANIFEST_FILE]: manifest,
  } as Record<string, Uint8Array>;
  const sums = new Map(Object.entries(listed).map(([path, bytes]) => [path, digest(bytes)]));
  return {
    ...listed,
    [SIGNATURE_FILE]: Buffer.from(signManifest(manifest, key)),
    [SUMS_FILE]: Buffer.from(sumsText(sums), 'latin1'),
  };
}

function resealed(files: Input, key: SigningKey): Uint8Array {
  const bytes = files[MANIFEST_FILE]!;
  let manifest: unknown;
  try {
    manifest = JSON.parse(textOf(bytes));
  } catch {
    return bytes;
  }
  if (!isObject(manifest)) return bytes;
  const sumOf = (path: string): string => digest(files[path] ?? new Uint8Array());
  const beside = Object.keys(files).filter((path) => ![MANIFEST_FILE, SIGNATURE_FILE, SUMS_FILE].includes(path));
  manifest['artefacts'] = beside
    .sort((a, b) => (a < b ? -1 : 1))
    .map((path) => ({ path, sha256: sumOf(path), bytes: files[path]!.length }));
  set(manifest, ['identity', 'signer', 'fingerprint'], key.fingerprint);
  set(manifest, ['events', 'sha256'], sumOf('events.json'));
  set(manifest, ['publicInputs', 'dataDictionarySha256'], sumOf('data-dictionary.json'));
  set(manifest, ['postProcessing', 'model', 'structureSha256'], sumOf('model/model.json'));
  set(manifest, ['postProcessing', 'model', 'valuesSha256'], sumOf('model/values.arrow'));
  set(manifest, ['evaluation', 'sha256'], sumOf('report.json'));
  try {
    return Buffer.from(canonicalJson(manifest));
  } catch {
    return bytes;
  }
}

/** Where there is such a place. */
function set(root: Loose, [first, ...rest]: readonly string[], value: unknown): void {
  if (!Object.hasOwn(root, first!)) return;
  if (rest.length === 0) root[first!] = value;
  else if (isObject(root[first!])) set(root[first!] as Loose, rest, value);
}

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
