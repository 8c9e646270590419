import { UserError } from '../../privacy/errors.ts';
import { sha256 } from '../../privacy/ledger/canonical-json.ts';
import { FileRefused } from '../release-folder/files/file-refused.ts';
import { ListedFolder } from '../release-folder/files/release-files.ts';
import { MANIFEST_FILE, type Manifest, SIGNATURE_FILE, SUMS_FILE } from '../release-folder/manifest/manifest.ts';
import { mostBytes } from '../release-folder/reading/limits.ts';
import { openRelease } from '../release-folder/reading/open-release.ts';
import { manifestBytes } from '../release-folder/reading/read-manifest.ts';

/** The release that a review is about. */
export interface ReviewedRelease {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  /** The first thing about the folder that is not as its manifest states; absent where it holds those very files. */
  readonly changed: string | undefined;
}

/** Reads every file of the folder against the manifest. Throws `FILE_MISSING`, or `RELEASE_INVALID` where there is no manifest to hold it against. */
export async function reviewedRelease(dir: string): Promise<ReviewedRelease> {
  try {
    const { manifest } = openRelease(dir);
    const folder = new ListedFolder(dir);
    return { manifest, manifestSha256: sha256(manifestBytes(folder)), changed: await firstChange(folder, manifest) };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new UserError('RELEASE_INVALID', `Cannot review ${dir}: ${error.params['path']}: ${error.reason}`, {
      hint: `\`synthward verify ${dir}\` names everything that was changed.`,
      params: error.params,
    });
  }
}

async function firstChange(folder: ListedFolder, manifest: Manifest): Promise<string | undefined> {
  const own = new Set([MANIFEST_FILE, SIGNATURE_FILE, SUMS_FILE, ...manifest.artefacts.map(({ path }) => path)]);
  const more = [...folder.entries.keys()].find((path) => !own.has(path));
  if (more !== undefined) return `${more} is none of its files`;
  for (const { path, sha256: stated, bytes } of manifest.artefacts) {
    const entry = folder.entries.get(path);
    if (entry === undefined) return `${path} is missing`;
    const same = entry.bytes === bytes && (await folder.sha256(path, mostBytes(path, manifest))) === stated;
    if (!same) return `${path} was changed`;
  }
  return undefined;
}
