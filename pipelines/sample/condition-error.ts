import { UserError } from '../../privacy/errors.ts';

/** A condition that cannot be held against the released columns. `reason` names public facts alone. */
export const conditionError = (text: string, reason: string, hint?: string): UserError =>
  new UserError('CONDITION_INVALID', `Cannot sample rows where ${text.slice(0, 200)}: ${reason}`, {
    hint:
      hint ??
      'data-dictionary.json of the release holds every domain; docs/sampling.md lists the forms of a condition.',
  });
