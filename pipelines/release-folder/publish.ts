import { mkdir, open, rename, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { fileExists } from '../workspace/file-exists.ts';
import { writeFailure } from './files/file-errors.ts';
import { listFolder } from './files/folder.ts';

/**
 * Makes a finished staging folder the release at `target`, at once or not at all: everything is on disk before the name
 * appears. Every file and folder is dated `created`, the start of the run: when it ended depends on the records. Both must
 * lie on one file system. Throws `RELEASE_EXISTS`, `DISK_FULL` or `FILE_UNWRITABLE`.
 */
export async function publishRelease(stagingDir: string, target: string, created: Date): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true });
    await refuseTakenName(target);
    const folders = new Set([stagingDir]);
    for (const { path } of listFolder(stagingDir)) {
      await utimes(join(stagingDir, path), created, created);
      await sync(join(stagingDir, path));
      for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) folders.add(join(stagingDir, parent));
    }
    for (const folder of folders) {
      await utimes(folder, created, created);
      await sync(folder);
    }
    await rename(stagingDir, target);
    await sync(dirname(target));
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw code === 'ENOTEMPTY' || code === 'EEXIST' ? taken(target) : writeFailure(error, target);
  }
}

/** Throws `RELEASE_EXISTS` where `target` is taken; asked before anything is spent on a release of that name. */
export async function refuseTakenName(target: string): Promise<void> {
  if (await fileExists(target)) throw taken(target);
}

const taken = (target: string): UserError =>
  new UserError('RELEASE_EXISTS', `Cannot publish ${target}: a release of that name exists`, {
    hint: 'Choose another release name: a published release is never replaced.',
    params: { target },
  });

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
