import type { UnitDrawing, WrittenUnits } from '../sample/linked/draw-units.ts';
import { newFile } from '../sample/new-file.ts';
import { limitReached } from './in-words.ts';
import { type AskedLimits, limitsFor } from './limits.ts';
import type { Interruption } from './messages.ts';
import { runBounded } from './run-bounded.ts';
import { readable, unusable } from './sample-bounded.ts';
import { fromSent } from './sent-error.ts';

export interface BoundedUnits {
  readonly drawing: Omit<UnitDrawing, 'partial' | 'progress'>;
  /** A new folder. */
  readonly out: string;
  readonly asked: AskedLimits;
  readonly progress: (done: number, total: number) => void;
}

export type BoundedTables =
  | { readonly kind: 'written'; readonly sample: WrittenUnits }
  | { readonly kind: 'interrupted'; readonly signal: Interruption };

/** As `sampleBounded`, of linked tables: a file a table in a folder that gets its name once all are whole. */
export async function unitsBounded({ drawing, out, asked, progress }: BoundedUnits): Promise<BoundedTables> {
  const { release, units } = drawing;
  const folder = newFile(out);
  try {
    const limits = await limitsFor(release, asked, units);
    const task = { kind: 'units', drawing: { ...drawing, partial: folder.partial } } as const;
    const outcome = await runBounded<'units'>(task, limits, (message) => {
      if (message.kind === 'progress') progress(message.done, message.total);
    });
    if (outcome.kind === 'interrupted') return outcome;
    if (outcome.kind === 'failed') throw readable(fromSent(outcome.failure), release);
    if (outcome.kind === 'stopped') throw limitReached(`sample ${release}`, outcome.limit, limits);
    if (outcome.kind === 'broke') throw unusable(release, 'its files end the process that reads them');
    folder.keep();
    return { kind: 'written', sample: outcome.result };
  } finally {
    folder.drop();
  }
}
