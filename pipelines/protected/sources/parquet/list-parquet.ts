import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../../privacy/errors.ts';

export interface ParquetFile {
  readonly path: string;
  /** What the folders above it are named by, one for each partition; protected. */
  readonly values: readonly (string | null)[];
}

export interface ParquetList {
  /** At least one, sorted by path. */
  readonly files: readonly ParquetFile[];
  /** Names of the columns that folders are named by, from the outside inwards. */
  readonly partitions: readonly string[];
}

/** What Hive names the folder of null. */
const NULL_FOLDER = '__HIVE_DEFAULT_PARTITION__';

/**
 * The Parquet files that make a table: the file itself, those of a folder, or those of folders named by the values of a column, such as
 * `year=2020`, in one or more levels (Hive partitions). Names beginning with `_` or `.` are passed over, and so are other folders. No
 * message names a folder: values may be those of records.
 *
 * Throws `FILE_MISSING` or `FILE_UNREADABLE`.
 */
export async function listParquet(path: string): Promise<ParquetList> {
  if (!(await stat(path)).isDirectory()) return { files: [{ path, values: [] }], partitions: [] };
  const found = await listFolder(path, path, []);
  const [first] = found;
  if (first === undefined) {
    throw new UserError('FILE_MISSING', `Cannot read ${path}: the folder holds no *.parquet file`, {
      hint: 'Name the folder that holds the files themselves, or folders named as in year=2020.',
    });
  }
  const partitions = first.above.map(({ name }) => name);
  if (found.some(({ above }) => above.map(({ name }) => name).join('\n') !== partitions.join('\n'))) {
    throw unlike(path);
  }
  if (new Set(partitions).size < partitions.length) throw unlike(path);
  const files = found.map(({ file, above }) => ({ path: file, values: above.map(({ value }) => value) }));
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), partitions };
}

interface Part {
  readonly name: string;
  readonly value: string | null;
}

interface FoundFile {
  readonly file: string;
  readonly above: readonly Part[];
}

async function listFolder(root: string, folder: string, above: readonly Part[]): Promise<readonly FoundFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (folder === root && entries.some((entry) => entry.isDirectory() && entry.name === '_delta_log')) {
    throw new UserError('FILE_UNREADABLE', `Cannot read ${root}: it is a Delta table, which is not supported`, {
      hint: 'Write the table as Parquet first: its folder keeps files that are no longer part of it.',
    });
  }
  const files = entries.filter((entry) => entry.isFile() && /^[^._].*\.parquet$/i.test(entry.name));
  const folders = entries.flatMap((entry) => partOf(entry) ?? []);
  if (files.length > 0 && folders.length > 0) throw unlike(root);
  const found: FoundFile[] = files.map(({ name }) => ({ file: join(folder, name), above }));
  for (const { entry, part } of folders) found.push(...(await listFolder(root, join(folder, entry), [...above, part])));
  return found;
}

/** The name before the first `=` and the value behind it, in which `%` stands before two digits of a letter. */
function partOf(entry: Dirent): { readonly entry: string; readonly part: Part } | undefined {
  const [, name, value] = /^([^._=][^=]*)=(.*)$/s.exec(entry.name) ?? [];
  if (!entry.isDirectory() || name === undefined || value === undefined) return undefined;
  return { entry: entry.name, part: { name: unescaped(name), value: value === NULL_FOLDER ? null : unescaped(value) } };
}

function unescaped(text: string): string {
  try {
    const decoded = decodeURIComponent(text);
    return decoded.includes('\0') ? text : decoded; // no SQL holds that letter
  } catch {
    return text;
  }
}

const unlike = (path: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read ${path}: its folders are not all named by the same columns`, {
    hint: 'Every Parquet file must lie in as many folders as the others, named by the same columns in the same order, such as year=2020/month=5.',
  });
