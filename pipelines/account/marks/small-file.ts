import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { READ_WHAT_IS_THERE } from '../../workspace/read-what-is-there.ts';

/**
 * The bytes of a regular file of at most so many; `undefined` where there is none. What lies beside a ledger may be anybody's: links are not
 * followed, pipes are not waited for, and no more is read than the file may have. Throws for anything else that stands in its place.
 */
export function readSmallFile(path: string, most: number): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, READ_WHAT_IS_THERE);
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  try {
    const { size } = requireRegular(file, path);
    if (size > most) throw new Error(`${path} is larger than ${most} bytes`);
    const bytes = Buffer.alloc(size);
    let read = 0;
    while (read < size) {
      const more = readSync(file, bytes, read, size - read, read);
      if (more === 0) break;
      read += more;
    }
    return bytes.subarray(0, read);
  } finally {
    closeSync(file);
  }
}

function requireRegular(file: number, path: string): { readonly size: number } {
  const stat = fstatSync(file);
  if (!stat.isFile()) throw new Error(`${path} is no regular file`);
  return stat;
}
