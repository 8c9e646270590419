import { statSync } from 'node:fs';
import { UserError } from '../../../privacy/errors.ts';
import { sha256 } from '../../../privacy/ledger/canonical-json.ts';
import { FileRefused } from '../files/file-refused.ts';
import { readSums } from '../files/folder.ts';
import { ListedFolder, type ReleaseFiles } from '../files/release-files.ts';
import { MANIFEST_FILE, type Manifest, SIGNATURE_FILE, SUMS_FILE } from '../manifest/manifest.ts';
import { readSignature, SIGNATURE_BYTES, signatureHolds } from '../manifest/signature.ts';
import { MOST_SUMS_BYTES } from './limits.ts';
import { manifestBytes, parseManifest } from './read-manifest.ts';
import { VouchedFiles } from './vouched-files.ts';

/** A release whose manifest agrees with its signature and with the checksum list. */
export interface OpenRelease {
  readonly manifest: Manifest;
  /** The files that the manifest and the checksum list state alike. */
  readonly files: ReleaseFiles;
}

/**
 * Opens a release folder to use what is in it. Finds damage, and a manifest that was changed after it was signed; whose key signed it
 * is not asked. Throws `FILE_MISSING`, or `FileRefused` for the first thing that is wrong.
 */
export function openRelease(dir: string): OpenRelease {
  if (!isFolder(dir)) {
    throw new UserError('FILE_MISSING', `Cannot open ${dir}: there is no such folder`, {
      hint: 'Name a release folder, such as released/<release>.',
      params: { path: dir },
    });
  }
  const folder = new ListedFolder(dir);
  const sums = readSums(folder.read(SUMS_FILE, MOST_SUMS_BYTES));
  if (typeof sums === 'string') throw new FileRefused(SUMS_FILE, sums);
  const bytes = manifestBytes(folder);
  if (sums.get(MANIFEST_FILE) !== sha256(bytes)) throw otherThanListed(MANIFEST_FILE);
  const signature = readSignature(folder.read(SIGNATURE_FILE, SIGNATURE_BYTES).toString('latin1'));
  if (signature === undefined || !signatureHolds(bytes, signature.signature, signature.publicKey)) {
    throw new FileRefused(SIGNATURE_FILE, 'it is no signature of this manifest');
  }
  const manifest = parseManifest(bytes);
  const files = new VouchedFiles(folder, manifest);
  const stated = new Map(manifest.artefacts.map((artefact) => [artefact.path, artefact.sha256]));
  return {
    manifest,
    files: {
      read(path, most) {
        if (sums.get(path) !== stated.get(path)) throw otherThanListed(path);
        return files.read(path, most);
      },
    },
  };
}

function isFolder(dir: string): boolean {
  try {
    return statSync(dir).isDirectory();
  } catch {
    return false;
  }
}

const otherThanListed = (path: string): FileRefused =>
  new FileRefused(path, `its bytes are not those that ${SUMS_FILE} and the manifest state`);
