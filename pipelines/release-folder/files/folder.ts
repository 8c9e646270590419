import { createHash } from 'node:crypto';
import { type BigIntStats, createReadStream, type Dir, lstatSync, opendirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileRefused } from './file-refused.ts';

/** Something in a release folder; `other` is a link, a device, a folder that holds no files or cannot be read, or a name that is no text. */
export interface FolderEntry {
  readonly path: string;
  readonly kind: 'file' | 'other';
  readonly bytes: number;
  /** Device and inode: whether what is opened later is what was listed. */
  readonly identity: string;
}

/** A release has about fifteen files, two folders deep at most. */
export const MOST_ENTRIES = 1000;
/** As deep as a path in a manifest may be. */
const MOST_FOLDERS = 7;

/**
 * Everything below `dir`, by path, with forward slashes. `dir` may be a link; what is inside is looked at without following any, and
 * nothing is opened but folders. Throws `FileRefused` where `dir` cannot be read or holds more than any release does.
 */
export function listFolder(dir: string): FolderEntry[] {
  const found: FolderEntry[] = [];
  let seen = 0;
  const list = (prefix: string, depth: number): void => {
    for (const name of namesIn(dir, prefix)) {
      seen++;
      if (seen > MOST_ENTRIES)
        throw new FileRefused('.', `it has more than ${MOST_ENTRIES} entries, as no release has`);
      const path = prefix === '' ? name : `${prefix}/${name}`;
      const info = whatIsAt(join(dir, path));
      if (info?.isDirectory() === true) {
        const before = found.length;
        if (depth < MOST_FOLDERS) list(path, depth + 1);
        if (found.length === before) found.push({ path: `${path}/`, kind: 'other', bytes: 0, identity: '' });
      } else if (info?.isFile() === true) {
        found.push({ path, kind: 'file', bytes: Number(info.size), identity: identityOf(info) });
      } else found.push({ path, kind: 'other', bytes: 0, identity: '' });
    }
  };
  list('', 0);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One name after the other: a folder may have millions. */
function* namesIn(dir: string, prefix: string): Generator<string> {
  let folder: Dir;
  try {
    folder = opendirSync(join(dir, prefix));
  } catch {
    if (prefix === '') throw new FileRefused('.', 'there is no folder here that can be read');
    return;
  }
  try {
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) yield entry.name;
  } finally {
    folder.closeSync();
  }
}

function whatIsAt(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true });
  } catch {
    return undefined; // gone, or under a name that is no text
  }
}

export const identityOf = ({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string => `${dev}:${ino}`;

/** SHA-256 of a file, lower-case hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** The text of `SHA256SUMS`, as `sha256sum -c` reads it: sorted by path. */
export const sumsText = (sums: ReadonlyMap<string, string>): string =>
  [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, sum]) => `${sum}  ${path}\n`)
    .join('');

/** Checksums by path, or what is wrong with the list, which has one right text. */
export function readSums(bytes: Uint8Array): Map<string, string> | string {
  const listed = new Map<string, string>();
  for (const line of Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1)) {
    const parts = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
    if (!parts || listed.has(parts[2]!)) return 'a line in it is no checksum and path';
    listed.set(parts[2]!, parts[1]!);
  }
  return Buffer.from(sumsText(listed), 'latin1').equals(bytes) ? listed : 'its lines are not in order';
}
