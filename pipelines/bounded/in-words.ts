import { UserError } from '../../privacy/errors.ts';
import type { Limits } from './limits.ts';

/** Why work was stopped, of `it`. */
export function stoppedInWords(limit: keyof Limits, { memory, milliseconds }: Limits): string {
  if (limit === 'memory')
    return `it needs more memory than the ${(memory / 1e9).toFixed(1)} GB that it may take, or than the machine has`;
  const minutes = milliseconds / 60_000;
  return `it was not done after ${minutes < 10 ? Number(minutes.toPrecision(2)) : Math.round(minutes)} minutes`;
}

/** Work that was stopped at a limit. */
export function limitReached(what: string, limit: keyof Limits, limits: Limits): UserError {
  const flag = limit === 'memory' ? '--max-memory' : '--max-minutes';
  return new UserError('LIMIT_REACHED', `Cannot ${what}: ${stoppedInWords(limit, limits)}`, {
    hint: `No sound release of its size should need more. Where you know what it is and who made it, allow more with ${flag}.`,
    params: { memory: limits.memory, milliseconds: limits.milliseconds },
  });
}
