import { UserError } from '../../../privacy/errors.ts';
import { FileRefused } from '../../release-folder/files/file-refused.ts';
import { placeOf } from '../../workspace/place-of-error.ts';

/** The beginning of what is said where no words of our own tell what is wrong. */
export const UNFORESEEN = 'it is broken in a way that stops the check';

/** What stopped a check, and the file of the release to blame where that is known. */
export interface StoppedBy {
  readonly detail: string;
  readonly file?: string;
}

/** Texts of libraries may quote anything that a broken file holds: of errors that are not our own, only the place is told. */
export function stoppedBy(error: unknown): StoppedBy {
  if (!(error instanceof UserError)) return { detail: `${UNFORESEEN}${placeOf(error)}` };
  const { path } = error.params;
  if (typeof path !== 'string') return { detail: error.message };
  if (error instanceof FileRefused) return { detail: error.reason, file: path };
  const before = `Cannot read ${path}: `;
  return error.message.startsWith(before)
    ? { detail: error.message.slice(before.length), file: path }
    : { detail: error.message };
}
