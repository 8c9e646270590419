import { UserError } from '../../../privacy/errors.ts';

/**
 * A failure to write `path` as an error for the steward. Texts of libraries are never passed on: they may quote values.
 * `UserError`s pass unchanged; anything that is no failure of the file system is a defect and passes too.
 */
export function writeFailure(error: unknown, path: string): unknown {
  if (error instanceof UserError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path);
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
    return new UserError('FILE_UNWRITABLE', `Cannot write ${path}: the system answered ${code}`, {
      hint: 'Check that the folder exists and that you may write to it.',
      params: { path },
    });
  }
  return error;
}

export const diskFull = (path: string): UserError =>
  new UserError('DISK_FULL', `Cannot write ${path}: the disk is full`, {
    hint: 'Free some space, then run `synthward release --resume`: nothing is spent twice.',
    params: { path },
  });
