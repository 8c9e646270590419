import { UserError } from '../../privacy/errors.ts';

/** What a release is made of contradicts itself. */
export const releaseInvalid = (reason: string): UserError =>
  new UserError('RELEASE_INVALID', `Cannot write the release: ${reason}`, {
    hint: 'This is a defect; nothing was published.',
  });
