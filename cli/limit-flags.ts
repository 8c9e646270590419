import type { AskedLimits } from '../pipelines/bounded/limits.ts';
import { LEAST_MEMORY, parseMemory } from '../pipelines/workspace/resources.ts';
import { UserError } from '../privacy/errors.ts';

/** Flags of commands that work on a folder of somebody else. */
export interface LimitFlags {
  readonly maxMemory: string | undefined;
  readonly maxMinutes: string | undefined;
}

/** As yargs takes them. */
export const limitFlags = {
  'max-memory': { type: 'string', describe: 'Most memory before it is stopped, such as 8GB; 2GB where absent' },
  'max-minutes': {
    type: 'string',
    describe: 'Most minutes before it is stopped; 10 where absent, and more for a large release',
  },
} as const;

const MOST_MINUTES = 30_000;

/** Throws `USAGE`. */
export function askedLimits({ maxMemory, maxMinutes }: LimitFlags): AskedLimits {
  const memory = maxMemory === undefined ? undefined : parseMemory(maxMemory);
  if (maxMemory !== undefined && (memory === undefined || memory < LEAST_MEMORY)) {
    throw new UserError('USAGE', `Cannot read --max-memory ${maxMemory.slice(0, 40)}`, {
      hint: 'Give an amount of at least 512MB, such as 8GB.',
    });
  }
  const minutes = maxMinutes === undefined ? undefined : Number(maxMinutes);
  if (minutes !== undefined && !(minutes > 0 && minutes <= MOST_MINUTES)) {
    throw new UserError('USAGE', `Cannot read --max-minutes ${maxMinutes!.slice(0, 40)}`, {
      hint: `Give a number of minutes, up to ${MOST_MINUTES}.`,
    });
  }
  return { memory, minutes };
}
