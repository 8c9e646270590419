import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../../privacy/ledger/canonical-json.ts';
import { type FolderEntry, listFolder, readSums, sha256OfFile } from '../../release-folder/files/folder.ts';
import { MANIFEST_FILE, type Manifest, SIGNATURE_FILE, SUMS_FILE } from '../../release-folder/manifest/manifest.ts';
import { manifestSchema } from '../../release-folder/manifest/manifest-schema.ts';
import type { Checks } from '../report/report.ts';

/** What the folder holds. `manifest` is absent where it cannot be believed; `intact` are the files that it vouches for. */
export interface ReadFolder {
  readonly manifest: Manifest | undefined;
  readonly manifestBytes: Uint8Array | undefined;
  readonly intact: ReadonlySet<string>;
}

/** Larger manifests and checksum lists are refused unread. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** Compares the folder with `SHA256SUMS` and with the manifest, and reads the manifest. */
export async function checkFolder(dir: string, checks: Checks): Promise<ReadFolder> {
  let entries: FolderEntry[];
  try {
    if (!(await stat(dir)).isDirectory()) throw new Error('no folder');
    entries = await listFolder(dir);
  } catch {
    checks.fail('folder', 'there is no folder here that can be read', '.');
    return { manifest: undefined, manifestBytes: undefined, intact: new Set() };
  }
  const digests = new Map<string, string>();
  for (const { path, kind } of entries) {
    if (kind !== 'file') {
      checks.fail('folder', 'it is no plain file: a release has no links, devices or empty folders', path);
      continue;
    }
    const digest = await sha256OfFile(join(dir, path)).catch(() => undefined);
    if (digest === undefined) checks.fail('folder', 'it cannot be read', path);
    else digests.set(path, digest);
  }
  const manifestBytes = await readText(dir, MANIFEST_FILE, digests);
  const manifest = checkManifest(manifestBytes, checks);
  if (!digests.has(SIGNATURE_FILE)) checks.fail('folder', 'it is missing', SIGNATURE_FILE);
  const intact = checkArtefacts(digests, entries, manifest, checks);
  checkSums(await readText(dir, SUMS_FILE, digests), digests, manifest, checks);
  if (!checks.list.some(({ id, verdict }) => id === 'folder' && verdict === 'fail')) {
    checks.pass('folder', `${digests.size} files, each with the SHA-256 that ${SUMS_FILE} and the manifest state`);
  }
  return { manifest, manifestBytes, intact };
}

function checkManifest(bytes: Uint8Array | undefined, checks: Checks): Manifest | undefined {
  const fail = (detail: string): undefined => checks.fail('manifest', detail, MANIFEST_FILE) as undefined;
  if (bytes === undefined) return fail('it is missing, or too large to be one');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    if (!Buffer.from(canonicalJson(json)).equals(bytes)) return fail('its bytes are not RFC 8785 canonical JSON');
  } catch {
    return fail('it is no JSON');
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return fail(
      `it does not follow its schema at ${issue.path.join('.') || 'the top'}: ${issue.message.slice(0, 200)}`,
    );
  }
  checks.pass('manifest', 'RFC 8785 canonical JSON that follows schema synthward/manifest/1', MANIFEST_FILE);
  return parsed.data;
}

function checkArtefacts(
  digests: ReadonlyMap<string, string>,
  entries: readonly FolderEntry[],
  manifest: Manifest | undefined,
  checks: Checks,
): Set<string> {
  const intact = new Set<string>();
  if (manifest === undefined) return intact;
  const listed = new Map(manifest.artefacts.map((artefact) => [artefact.path, artefact]));
  if (listed.size !== manifest.artefacts.length) checks.fail('folder', 'it lists a file twice', MANIFEST_FILE);
  const bytesOf = new Map(entries.map(({ path, bytes }) => [path, bytes]));
  for (const [path, artefact] of listed) {
    const digest = digests.get(path);
    if (!bytesOf.has(path)) checks.fail('folder', 'the manifest lists it, but it is missing', path);
    else if (digest !== undefined && digest !== artefact.sha256) {
      checks.fail('folder', 'its bytes are not those that the manifest states', path);
    } else if (bytesOf.get(path) !== artefact.bytes) {
      checks.fail('folder', 'its length is not the one that the manifest states', path);
    } else intact.add(path);
  }
  for (const path of digests.keys()) {
    if (!listed.has(path) && path !== MANIFEST_FILE && path !== SIGNATURE_FILE && path !== SUMS_FILE) {
      checks.fail('folder', 'the manifest does not list it', path);
    }
  }
  return intact;
}

/** Compares the list with the files. Where they differ, the manifest tells whether the list or the file was changed. */
function checkSums(
  bytes: Uint8Array | undefined,
  digests: ReadonlyMap<string, string>,
  manifest: Manifest | undefined,
  checks: Checks,
): void {
  const listed = bytes === undefined ? 'it is missing, or too large to be one' : readSums(bytes);
  if (typeof listed === 'string') {
    checks.fail('folder', listed, SUMS_FILE);
    return;
  }
  const vouched = new Map(manifest?.artefacts.map(({ path, sha256: digest }) => [path, digest]));
  for (const [path, digest] of digests) {
    if (path === SUMS_FILE || path === SIGNATURE_FILE) {
      if (listed.delete(path)) checks.fail('folder', 'it lists itself or the signature', SUMS_FILE);
      continue;
    }
    const stated = listed.get(path);
    listed.delete(path);
    if (stated === digest) continue;
    if (vouched.get(path) === digest) {
      checks.fail('folder', `it states another checksum for ${path} than the manifest, or none`, SUMS_FILE);
    } else if (!vouched.has(path)) {
      const detail =
        stated === undefined ? `${SUMS_FILE} does not list it` : `its bytes are not those that ${SUMS_FILE} states`;
      checks.fail('folder', detail, path);
    }
  }
  for (const path of listed.keys()) {
    if (!vouched.has(path)) checks.fail('folder', `${SUMS_FILE} lists it, but it is missing`, printable(path));
  }
}

async function readText(
  dir: string,
  path: string,
  digests: ReadonlyMap<string, string>,
): Promise<Uint8Array | undefined> {
  const digest = digests.get(path);
  if (digest === undefined || (await stat(join(dir, path))).size > MAX_TEXT_BYTES) return undefined;
  const bytes = await readFile(join(dir, path));
  return sha256(bytes) === digest ? bytes : undefined;
}

/** Names in a broken list can be anything. */
const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200);
