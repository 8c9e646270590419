import { UserError } from '../../../privacy/errors.ts';

/** A coding that no rows can be decoded by. */
export const invalidCoding = (name: string, reason: string): UserError =>
  new UserError('DICTIONARY_INVALID', `Cannot decode column ${JSON.stringify(name)}: ${reason}`, {
    hint: 'Check the column in the dictionary.',
    params: { column: name },
  });
