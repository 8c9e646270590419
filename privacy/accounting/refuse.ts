import { UserError } from '../errors.ts';

/** Refuses to account for a sub-event. Used by every accountant, so that the texts agree. */
export function refuse(path: string, reason: string, hint = 'Use an accountant that can analyse it.'): never {
  throw new UserError('EVENT_UNSUPPORTED', `Cannot account for ${path}: ${reason}`, { hint, params: { path } });
}
