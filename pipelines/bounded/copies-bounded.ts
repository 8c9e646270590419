import { copyNames, newFiles } from '../copies/copy-files.ts';
import type { CopiesDrawing } from '../copies/draw-copies.ts';
import type { WrittenSample } from '../sample/draw-sample.ts';
import { limitReached } from './in-words.ts';
import { type AskedLimits, limitsFor } from './limits.ts';
import type { Interruption } from './messages.ts';
import { runBounded } from './run-bounded.ts';
import { readable, unusable } from './sample-bounded.ts';
import { fromSent } from './sent-error.ts';

export interface BoundedCopies {
  readonly drawing: Omit<CopiesDrawing, 'files' | 'progress'>;
  /** As for one table; the files of copies are numbered. */
  readonly out: string;
  readonly copies: number;
  readonly asked: AskedLimits;
  readonly progress: (done: number, total: number) => void;
}

export type BoundedTables =
  /** `sample` speaks of the first. */
  | { readonly kind: 'written'; readonly files: readonly string[]; readonly sample: WrittenSample }
  | { readonly kind: 'interrupted'; readonly signal: Interruption };

/**
 * `drawCopies` in a process of its own with limits. Throws what it does, `LIMIT_REACHED` where they are struck, and `RELEASE_INVALID` for a
 * folder that ends that process. No file is left then, nor after an interruption.
 */
export async function copiesBounded({ drawing, out, copies, asked, progress }: BoundedCopies): Promise<BoundedTables> {
  const { release, rows } = drawing;
  const files = newFiles(copyNames(out, copies));
  try {
    const limits = await limitsFor(release, asked, rows * copies, copies);
    const paired = files.names.map((name, i) => ({ out: name, partial: files.partials[i]! }));
    const task = { kind: 'copies', drawing: { ...drawing, files: paired } } as const;
    const outcome = await runBounded<'copies'>(task, limits, (message) => {
      if (message.kind === 'progress') progress(message.done, message.total);
    });
    if (outcome.kind === 'interrupted') return outcome;
    if (outcome.kind === 'failed') throw readable(fromSent(outcome.failure), release);
    if (outcome.kind === 'stopped') throw limitReached(`make copies of ${release}`, outcome.limit, limits);
    if (outcome.kind === 'broke') throw unusable(release, 'its files end the process that reads them');
    files.keep();
    return { kind: 'written', files: files.names, sample: outcome.result };
  } finally {
    files.drop();
  }
}
