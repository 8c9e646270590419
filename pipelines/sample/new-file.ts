import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { writeFailure } from '../release-folder/files/file-errors.ts';

/** A file, or a folder, that gets its name only once it is whole, and never takes that of another. */
export interface NewFile {
  /** Where to write. */
  readonly partial: string;
  /** Gives the file its name. */
  keep(): void;
  /** Deletes what was written; does nothing once it is kept. */
  drop(): void;
}

/** Throws `FILE_UNWRITABLE` where `path` is taken, now or when the file is kept. */
export function newFile(path: string): NewFile {
  refuseTaken(path);
  const partial = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);
  return {
    partial,
    keep() {
      try {
        linkSync(partial, path);
      } catch (error) {
        if ((error as { code?: unknown }).code === 'EEXIST') throw taken(path);
        // Some file systems have no links; there the check and the renaming are two steps.
        refuseTaken(path);
        try {
          renameSync(partial, path);
        } catch (failure) {
          throw writeFailure(failure, path);
        }
      }
      rmSync(partial, { recursive: true, force: true });
    },
    drop: () => rmSync(partial, { recursive: true, force: true }),
  };
}

function refuseTaken(path: string): void {
  if (existsSync(path)) throw taken(path);
}

const taken = (path: string): UserError =>
  new UserError('FILE_UNWRITABLE', `Cannot write ${path}: the file exists`, {
    hint: 'Name another file: nothing is ever replaced.',
    params: { path },
  });
