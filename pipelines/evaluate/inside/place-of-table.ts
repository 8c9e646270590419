import { readdir, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import type { Writer } from '../../protected/evaluating/evaluated-source.ts';
import { MANIFEST_FILE } from '../../release-folder/manifest/manifest.ts';
import { fileExists } from '../../workspace/file-exists.ts';

/** The file of a table, and how its values are written. */
export interface TablePlace {
  readonly path: string;
  readonly writer: Writer;
}

/**
 * Where a synthetic table lies: a file, a folder of Parquet files, or a release folder, whose Parquet file is meant. What lies in a release folder is read as a
 * release writes. Throws `FILE_MISSING` for a release folder without a table.
 */
export async function placeOfSynthetic(path: string): Promise<TablePlace> {
  if (!(await isFolder(path))) {
    const folder = dirname(path);
    const released = (await isRelease(folder)) || (await isRelease(dirname(folder)));
    return { path, writer: released ? 'release' : 'other' };
  }
  if (!(await isRelease(path))) return { path, writer: 'other' };
  const data = join(path, 'data');
  const file = (await readdir(data).catch(() => [])).find((name) => extname(name) === '.parquet');
  if (file !== undefined) return { path: join(data, file), writer: 'release' };
  throw new UserError('FILE_MISSING', `Cannot read the release ${path}: it holds no table`, {
    hint: 'Ask whoever gave you the release for an intact copy, or name the file of the table.',
  });
}

const isRelease = (folder: string): Promise<boolean> => fileExists(join(folder, MANIFEST_FILE));

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;
