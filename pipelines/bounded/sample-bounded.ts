import { UserError } from '../../privacy/errors.ts';
import type { SampleDrawing, WrittenSample } from '../sample/draw-sample.ts';
import { newFile } from '../sample/new-file.ts';
import { tableFormat } from '../sample/table-format.ts';
import { placeOf } from '../workspace/place-of-error.ts';
import { limitReached } from './in-words.ts';
import { type AskedLimits, limitsFor } from './limits.ts';
import type { Interruption } from './messages.ts';
import { runBounded } from './run-bounded.ts';
import { fromSent } from './sent-error.ts';

export interface BoundedSample {
  readonly drawing: Omit<SampleDrawing, 'partial' | 'progress'>;
  readonly asked: AskedLimits;
  readonly progress: (done: number, total: number) => void;
}

export type BoundedRows =
  | { readonly kind: 'written'; readonly sample: WrittenSample }
  | { readonly kind: 'interrupted'; readonly signal: Interruption };

/**
 * `sampleRelease` in a process of its own with limits. Throws what it does, `LIMIT_REACHED` where they are struck, and `RELEASE_INVALID` for a
 * folder that ends that process. No file is left then, nor after an interruption.
 */
export async function sampleBounded({ drawing, asked, progress }: BoundedSample): Promise<BoundedRows> {
  const { release, out, rows } = drawing;
  tableFormat(out);
  const file = newFile(out);
  try {
    const limits = await limitsFor(release, asked, rows);
    const task = { kind: 'sample', drawing: { ...drawing, partial: file.partial } } as const;
    const outcome = await runBounded<'sample'>(task, limits, (message) => {
      if (message.kind === 'progress') progress(message.done, message.total);
    });
    if (outcome.kind === 'interrupted') return outcome;
    if (outcome.kind === 'failed') throw readable(fromSent(outcome.failure), release);
    if (outcome.kind === 'stopped') throw limitReached(`sample ${release}`, outcome.limit, limits);
    if (outcome.kind === 'broke') {
      throw unusable(release, 'its files end the process that reads them');
    }
    file.keep();
    return { kind: 'written', sample: outcome.result };
  } finally {
    file.drop();
  }
}

/** Of files that somebody else made, anything may be wrong in a way that nobody thought of. */
export const readable = (error: unknown, release: string): unknown =>
  error instanceof UserError ? error : unusable(release, `no rows can be made of its files${placeOf(error)}`);

export const unusable = (release: string, reason: string): UserError =>
  new UserError('RELEASE_INVALID', `Cannot sample ${release}: ${reason}`, {
    hint: `\`synthward verify ${release}\` tells what is wrong with it; where that finds nothing, this is a defect in synthward: please report this line.`,
  });
