import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { Source } from './session/source.ts';

/**
 * Looks at a file, or the files of a folder, and resolves to what throws `FILE_UNREADABLE` where they have changed since. A database is read in one
 * snapshot, which does not change.
 */
export async function watchForChange({ path, format }: Pick<Source, 'path' | 'format'>): Promise<() => Promise<void>> {
  if (format === 'postgres') return async () => {};
  const before = await fingerprint(path);
  return async () => {
    if ((await fingerprint(path)) === before) return;
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path}: it changed while it was being read`, {
      hint: 'Wait until the export is finished, then run again.',
    });
  };
}

/** Sizes and times of the file, or of the files in the folder and in folders named as in `year=2020`. */
async function fingerprint(path: string): Promise<string> {
  const found = await stat(path);
  if (!found.isDirectory()) return `${found.size} ${found.mtimeMs} ${found.ino}`;
  const entries = (await readdir(path, { withFileTypes: true })).filter(
    (entry) => entry.isFile() || (entry.isDirectory() && entry.name.includes('=')),
  );
  return (await Promise.all(entries.map(({ name }) => fingerprint(join(path, name))))).join('; ');
}
