import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Something in a release folder; `other` is a link or a device, which no release has. */
export interface FolderEntry {
  readonly path: string;
  readonly kind: 'file' | 'other';
  readonly bytes: number;
}

/** Every file below `dir`, by path, with forward slashes. Follows no link. */
export async function listFolder(dir: string, prefix = ''): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  for (const name of (await readdir(join(dir, prefix))).sort()) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const info = await lstat(join(dir, path));
    if (info.isDirectory()) {
      const inside = await listFolder(dir, path);
      entries.push(...(inside.length > 0 ? inside : [{ path: `${path}/`, kind: 'other' as const, bytes: 0 }]));
    } else entries.push({ path, kind: info.isFile() ? 'file' : 'other', bytes: info.size });
  }
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

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
