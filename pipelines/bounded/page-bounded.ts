import { UserError } from '../../privacy/errors.ts';
import { placeOf } from '../workspace/place-of-error.ts';
import { limitReached } from './in-words.ts';
import { type AskedLimits, limitsFor } from './limits.ts';
import type { Interruption } from './messages.ts';
import { runBounded } from './run-bounded.ts';
import { fromSent } from './sent-error.ts';

export type BoundedPage =
  | { readonly kind: 'made'; readonly page: string }
  | { readonly kind: 'interrupted'; readonly signal: Interruption };

/**
 * `pageOfRelease` in a process of its own with limits. Throws what it does, `LIMIT_REACHED` where they are struck, and `RELEASE_INVALID` for a
 * folder that ends that process.
 */
export async function pageBounded(release: string, asked: AskedLimits): Promise<BoundedPage> {
  const limits = await limitsFor(release, asked);
  const outcome = await runBounded<'page'>({ kind: 'page', release }, limits, () => {});
  if (outcome.kind === 'interrupted') return outcome;
  if (outcome.kind === 'done') return { kind: 'made', page: outcome.result };
  if (outcome.kind === 'stopped') throw limitReached(`make a page of ${release}`, outcome.limit, limits);
  const error = outcome.kind === 'failed' ? fromSent(outcome.failure) : undefined;
  if (error instanceof UserError) throw error;
  throw new UserError(
    'RELEASE_INVALID',
    `Cannot make a page of ${release}: none can be made of its files${placeOf(error)}`,
    {
      hint: `\`synthward verify ${release}\` tells what is wrong with it; where that finds nothing, this is a defect in synthward: please report this line.`,
      params: { path: release },
    },
  );
}
