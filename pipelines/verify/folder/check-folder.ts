import { sha256 } from '../../../privacy/ledger/canonical-json.ts';
import { FileRefused } from '../../release-folder/files/file-refused.ts';
import { readSums } from '../../release-folder/files/folder.ts';
import { ListedFolder } from '../../release-folder/files/release-files.ts';
import { MANIFEST_FILE, type Manifest, SIGNATURE_FILE, SUMS_FILE } from '../../release-folder/manifest/manifest.ts';
import { MOST_SUMS_BYTES } from '../../release-folder/reading/limits.ts';
import { manifestBytes, parseManifest } from '../../release-folder/reading/read-manifest.ts';
import { VouchedFiles } from '../../release-folder/reading/vouched-files.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks, FileDigest } from '../report/report.ts';

/** What the folder holds; all but the folder itself is absent where it cannot be read or believed. */
export interface ReadFolder {
  readonly folder: ListedFolder | undefined;
  readonly manifestBytes: Uint8Array | undefined;
  readonly manifest: Manifest | undefined;
  /** The files that the manifest vouches for. */
  readonly files: IntactFiles | undefined;
  /** Of the manifest and of those files. */
  readonly digests: readonly FileDigest[];
}

/** Reads the manifest, then compares the folder with it and with `SHA256SUMS`. A file that neither tells of is named, not read. */
export async function checkFolder(dir: string, checks: Checks): Promise<ReadFolder> {
  let folder: ListedFolder;
  try {
    folder = new ListedFolder(dir);
  } catch (error) {
    checks.fail('folder', reasonOf(error), '.');
    return { folder: undefined, manifestBytes: undefined, manifest: undefined, files: undefined, digests: [] };
  }
  for (const { path, kind } of folder.entries.values()) {
    if (kind === 'file') continue;
    checks.fail('folder', 'it is no plain file: a release has no links, devices or empty folders', path);
  }
  const bytes = orFail('manifest', MANIFEST_FILE, checks, () => manifestBytes(folder));
  const manifest = bytes && orFail('manifest', MANIFEST_FILE, checks, () => parseManifest(bytes));
  if (manifest !== undefined) {
    checks.pass('manifest', 'RFC 8785 canonical JSON that follows schema synthward/manifest/1', MANIFEST_FILE);
  }
  if (!folder.entries.has(SIGNATURE_FILE)) checks.fail('folder', 'it is missing', SIGNATURE_FILE);
  const files = manifest && (await checkArtefacts(folder, manifest, checks));
  checkSums(folder, bytes, manifest, checks);
  if (!checks.list.some(({ id, verdict }) => id === 'folder' && verdict === 'fail')) {
    checks.pass(
      'folder',
      `${folder.entries.size} files, each with the SHA-256 that ${SUMS_FILE} and the manifest state`,
    );
  }
  return { folder, manifestBytes: bytes, manifest, files, digests: digestsOf(bytes, manifest, files) };
}

async function checkArtefacts(folder: ListedFolder, manifest: Manifest, checks: Checks): Promise<IntactFiles> {
  const intact = new Set<string>();
  const vouched = new VouchedFiles(folder, manifest);
  const listed = new Set(manifest.artefacts.map(({ path }) => path));
  if (listed.size !== manifest.artefacts.length) checks.fail('folder', 'it lists a file twice', MANIFEST_FILE);
  for (const path of listed) {
    if (!folder.entries.has(path)) {
      checks.fail('folder', 'the manifest lists it, but it is missing', path);
      continue;
    }
    try {
      await vouched.check(path);
      intact.add(path);
    } catch (error) {
      checks.fail('folder', reasonOf(error), path);
    }
  }
  for (const { path, kind } of folder.entries.values()) {
    if (kind === 'file' && !listed.has(path) && !UNLISTED.has(path)) {
      checks.fail('folder', 'the manifest does not list it', path);
    }
  }
  return { dir: folder.dir, intact, read: (path, most) => vouched.read(path, most) };
}

/** In the order of the manifest, which stands first. */
const digestsOf = (
  bytes: Uint8Array | undefined,
  manifest: Manifest | undefined,
  files: IntactFiles | undefined,
): readonly FileDigest[] => [
  ...(bytes === undefined ? [] : [{ path: MANIFEST_FILE, sha256: sha256(bytes) }]),
  ...(manifest?.artefacts ?? [])
    .filter(({ path }) => files?.intact.has(path) === true)
    .map(({ path, sha256: digest }) => ({ path, sha256: digest })),
];

const UNLISTED: ReadonlySet<string> = new Set([MANIFEST_FILE, SIGNATURE_FILE, SUMS_FILE]);

/** Compares the list with what the manifest states, which is what the files were compared with. */
function checkSums(
  folder: ListedFolder,
  bytes: Uint8Array | undefined,
  manifest: Manifest | undefined,
  checks: Checks,
): void {
  const text = orFail('folder', SUMS_FILE, checks, () => folder.read(SUMS_FILE, MOST_SUMS_BYTES));
  if (text === undefined) return;
  const listed = readSums(text);
  if (typeof listed === 'string') {
    checks.fail('folder', listed, SUMS_FILE);
    return;
  }
  if (bytes !== undefined && listed.get(MANIFEST_FILE) !== sha256(bytes)) {
    checks.fail('folder', `its bytes are not those that ${SUMS_FILE} states`, MANIFEST_FILE);
  }
  if (manifest === undefined) return;
  const stated = new Map(manifest.artefacts.map(({ path, sha256: digest }) => [path, digest]));
  for (const [path, digest] of stated) {
    if (listed.get(path) === digest) continue;
    checks.fail('folder', `it states another checksum for ${path} than the manifest, or none`, SUMS_FILE);
  }
  for (const path of listed.keys()) {
    if (path === MANIFEST_FILE || stated.has(path)) continue;
    checks.fail('folder', `it lists ${printable(path)}, which the manifest does not`, SUMS_FILE);
  }
}

function orFail<T>(id: 'folder' | 'manifest', file: string, checks: Checks, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    checks.fail(id, reasonOf(error), file);
    return undefined;
  }
}

/** Why a file is refused; what else is thrown is a defect of ours. */
function reasonOf(error: unknown): string {
  if (error instanceof FileRefused) return error.reason;
  throw error;
}

/** Names in a broken list can be anything. */
const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200);
