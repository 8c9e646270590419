import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../privacy/errors.ts';

const PREFIX = 'encode-';
const HOUR_MS = 3_600_000;

export const isTemporaryFolder = (name: string): boolean => name.startsWith(PREFIX);

/**
 * Makes a folder (mode 0700) for temporary files of this process inside `parent`, a folder of the protected zone, and deletes what
 * killed processes left there: it holds records. Throws `FILE_UNWRITABLE`.
 */
export async function makeTemporaryFolder(parent: string, nowMs: number = Date.now()): Promise<string> {
  try {
    await removeAbandoned(parent, nowMs);
    return await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  } catch {
    throw new UserError('FILE_UNWRITABLE', `Cannot write to ${parent}: a temporary folder cannot be made`, {
      hint: 'Check that the workspace exists, who may write to it and that its disk is not full.',
    });
  }
}

/**
 * Deletes every temporary folder inside `parent`, of whatever age and process: only for whoever holds the lock of the run that
 * `parent` belongs to, so that nobody is at work in one.
 */
export async function removeTemporaryFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    if (isTemporaryFolder(name)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function removeAbandoned(parent: string, nowMs: number): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if ((await whoHolds(path, nowMs)) === 'nobody') await rm(path, { recursive: true, force: true });
  }
}

/**
 * Who may be at work in a temporary folder: `undefined` where the path is none. Nobody, when its process is gone and it is an hour old; before that
 * the process may live on another machine.
 */
export async function whoHolds(
  path: string,
  nowMs: number = Date.now(),
): Promise<'process' | 'perhaps' | 'nobody' | undefined> {
  const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(basename(path))?.[1];
  const found = pid === undefined ? undefined : await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (isAlive(Number(pid))) return 'process';
  return nowMs - found.mtimeMs > HOUR_MS ? 'nobody' : 'perhaps';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
