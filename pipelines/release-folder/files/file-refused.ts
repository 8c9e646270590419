import { UserError } from '../../../privacy/errors.ts';

/** A file of a release folder that was not read, or not taken for what it should be. */
export class FileRefused extends UserError {
  /** The rest of "Cannot read <path>: ...". */
  readonly reason: string;

  constructor(path: string, reason: string) {
    super('RELEASE_INVALID', `Cannot read ${path}: ${reason}`, {
      hint: '`synthward verify` names everything in the folder that was changed; ask for an intact copy.',
      params: { path },
    });
    this.reason = reason;
  }
}
