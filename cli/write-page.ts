import { writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { writeFailure } from '../pipelines/release-folder/files/file-errors.ts';
import { newFile } from '../pipelines/sample/new-file.ts';
import { UserError } from '../privacy/errors.ts';

/** Writes a page into a new file, whole or not at all. Throws `FILE_UNWRITABLE`, also where the file exists, and `DISK_FULL`. */
export function writePage(path: string, html: string, mode = 0o644): void {
  const file = newFile(path);
  try {
    writeFileSync(file.partial, html, { flag: 'wx', mode });
    file.keep();
  } catch (error) {
    throw writeFailure(error, path);
  } finally {
    file.drop();
  }
}

/** Throws `FILE_UNWRITABLE` where a page at `path` could not be written, or would become a part of `folder`, before anything is done for it. */
export async function refusePagePlace(path: string, folder: string): Promise<void> {
  newFile(path);
  const [into, release] = await Promise.all([dirname(path), folder].map((one) => realpath(one).catch(() => undefined)));
  if (into === undefined) {
    throw new UserError('FILE_UNWRITABLE', `Cannot write ${path}: there is no such folder`, {
      hint: 'Make the folder first.',
      params: { path },
    });
  }
  if (release === undefined) return;
  const from = relative(release, join(into, basename(path)));
  if (from.startsWith(`..${sep}`) || isAbsolute(from)) return;
  throw new UserError('FILE_UNWRITABLE', `Cannot write ${path}: it would lie in the folder that is read`, {
    hint: 'Name a file outside it: a release has no files that its manifest does not list.',
    params: { path },
  });
}
