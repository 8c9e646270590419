import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../../../../privacy/errors.ts';
import { READ_WHAT_IS_THERE } from '../../../workspace/read-what-is-there.ts';

const LONGEST_FILE = 1 << 16;

/** The text of a file that its owner alone may read. Throws `FILE_MISSING` or `FILE_UNREADABLE`. */
export async function readSecret(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, READ_WHAT_IS_THERE);
    const found = await file.stat();
    if (!found.isFile()) throw unfit(path, 'it is no regular file', 'Name the file itself.');
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
      throw unfit(path, 'others than its owner may read it', `Run: chmod 600 ${path}`);
    }
    if (found.size > LONGEST_FILE) throw unfit(path, 'it is too long for what it should hold', 'Check its name.');
    return await file.readFile('utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UserError('FILE_MISSING', `Cannot read the secret in ${path}: there is no such file`, {
        hint: 'Check the names of files under source in the configuration, and PGPASSFILE.',
      });
    }
    throw unfit(path, 'the system does not let it be read', 'Check who may read it, and that it is no link.');
  } finally {
    await file?.close();
  }
}

const unfit = (path: string, reason: string, hint: string): UserError =>
  new UserError('FILE_UNREADABLE', `Cannot read the secret in ${path}: ${reason}`, { hint });
