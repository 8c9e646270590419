import { UserError } from '../../privacy/errors.ts';
import type { Limits } from './limits.ts';

/** Why work was stopped, of `it`. */
export function stoppedInWords(limit: keyof Limits, { memory, milliseconds }: Limits): string {
  if (limit === 'memory')
    return `it needs more memory than the ${(memory / 1e9).toFixed(1)} GB that it may take, or than the machine has`;
  const minutes = milliseconds / 60_000;
  const words = minutes < 2 ? `${Math.ceil(minutes * 60)} seconds` : `${Math.round(minutes)} minutes`;
  return `it was not done after ${words}`;
}

/** Work that was stopped at a limit. */
export function limitReached(what: string, limit: keyof Limits, limits: Limits): UserError {
  const flag = limit === 'memory' ? '--max-memory' : '--max-minutes';
  return new UserError('LIMIT_REACHED', `Cannot ${what}: ${stoppedInWords(limit, limits)}`, {
    hint: `Where you know what it is and who made it, allow more with ${flag}; otherwise do not use it.`,
    params: { memory: limits.memory, milliseconds: limits.milliseconds },
  });
}
