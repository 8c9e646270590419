import { UserError } from '../../privacy/errors.ts';
import type { InferenceReport } from '../infer/inference-report.ts';
import { placeOf } from '../workspace/place-of-error.ts';
import { limitReached } from './in-words.ts';
import { type AskedLimits, limitsFor } from './limits.ts';
import type { Interruption, PlainInference } from './messages.ts';
import { runBounded } from './run-bounded.ts';
import { fromSent } from './sent-error.ts';

export interface BoundedInference {
  readonly request: PlainInference;
  readonly asked: AskedLimits;
  readonly progress: (done: number, total: number) => void;
}

export type BoundedAnswers =
  | { readonly kind: 'answered'; readonly report: InferenceReport }
  | { readonly kind: 'interrupted'; readonly signal: Interruption };

/**
 * `inferRelease` in a process of its own with limits. Throws what it does, `LIMIT_REACHED` where they are struck, and `RELEASE_INVALID` for a
 * folder that ends that process.
 */
export async function inferBounded({ request, asked, progress }: BoundedInference): Promise<BoundedAnswers> {
  const { release, copies } = request;
  const limits = await limitsFor(release, asked, 0, copies);
  const outcome = await runBounded<'infer'>({ kind: 'infer', request }, limits, (message) => {
    if (message.kind === 'progress') progress(message.done, message.total);
  });
  if (outcome.kind === 'interrupted') return outcome;
  if (outcome.kind === 'failed') throw readable(fromSent(outcome.failure), release);
  if (outcome.kind === 'stopped') throw limitReached(`infer from ${release}`, outcome.limit, limits);
  if (outcome.kind === 'broke') throw unusable(release, 'its files end the process that reads them');
  return { kind: 'answered', report: outcome.result };
}

/** Of files that somebody else made, anything may be wrong in a way that nobody thought of. */
const readable = (error: unknown, release: string): unknown =>
  error instanceof UserError ? error : unusable(release, `nothing can be made of its files${placeOf(error)}`);

const unusable = (release: string, reason: string): UserError =>
  new UserError('RELEASE_INVALID', `Cannot infer from ${release}: ${reason}`, {
    hint: `\`synthward verify ${release}\` tells what is wrong with it; where that finds nothing, this is a defect in synthward: please report this line.`,
  });
