import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { UserError } from '../../privacy/errors.ts';
import { fileExists } from './file-exists.ts';

/** Its file in the folder of a run. */
export const RUN_LOCK = 'lock.db';

/**
 * Holds a run for this process: one at a time works on it. The lock is SQLite's own, so that the system drops it however
 * the process ends. Resolves to what lets it go. Throws `LEDGER_BUSY` where another process holds it.
 */
export async function lockRun(folder: string): Promise<() => void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {
    throw new UserError('FILE_UNWRITABLE', `Cannot write to ${folder}`, {
      hint: 'Check who may write to the workspace and that its disk is not full.',
    });
  });
  let lock: Database.Database | undefined;
  try {
    await writeFile(join(folder, RUN_LOCK), '', { flag: 'a', mode: 0o600 }); // SQLite would let others read it
    lock = new Database(join(folder, RUN_LOCK), { timeout: 200 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock?.close();
    throw new UserError('LEDGER_BUSY', 'Cannot work on this run: another process does', {
      hint: 'Wait until it ends, or stop it; then try again.',
    });
  }
  const held = lock;
  return () => {
    held.exec('ROLLBACK');
    held.close();
  };
}

/** Whether a process holds the run. Makes no file. */
export async function isHeld(folder: string): Promise<boolean> {
  if (!(await fileExists(join(folder, RUN_LOCK)))) return false;
  try {
    (await lockRun(folder))();
    return false;
  } catch (error) {
    return error instanceof UserError && error.code === 'LEDGER_BUSY';
  }
}
