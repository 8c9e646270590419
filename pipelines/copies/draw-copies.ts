import { UserError } from '../../privacy/errors.ts';
import { drawFrom, type SampleDrawing, type WrittenSample } from '../sample/draw-sample.ts';
import { openGenerator } from '../sample/released-generator.ts';
import { selectRows } from '../sample/select-rows.ts';
import { copiesOf } from './copies-of.ts';

/** Tables to draw, one from each copy of the model, into files that have no names yet. */
export interface CopiesDrawing extends Omit<SampleDrawing, 'out' | 'partial'> {
  /** Of each copy, with where to write it until all are whole; the ends of names say the format. */
  readonly files: readonly { readonly out: string; readonly partial: string }[];
  /** Threads that make copies. */
  readonly threads: number;
}

/** Steps of progress for a copy: half of them when it is made. */
const STEPS = 1000;

/**
 * Draws a table from each of so many copies of a released model. Post-processing: opens no record, charges nothing. What it resolves to speaks of
 * the first copy. Throws what `drawSample` and `copiesOf` do.
 */
export async function drawCopies({ files, threads, progress, ...request }: CopiesDrawing): Promise<WrittenSample> {
  const generator = await openGenerator(request.release);
  const { evidence } = selectRows(generator.columns, request.where);
  if (evidence.length > 0) generator.model.probability(evidence); // throws before any copy is made
  const total = files.length * STEPS;
  let written: WrittenSample | undefined;
  progress?.(0, total);
  for await (const { number, model, columns, seed } of copiesOf(generator, {
    copies: files.length,
    seed: request.seed,
    threads,
  })) {
    const before = (number + 0.5) * STEPS;
    progress?.(before, total);
    const own = await drawFrom(
      { ...generator, model, columns },
      {
        ...request,
        ...files[number]!,
        seed,
        progress: (done, all) => progress?.(Math.floor(before + (0.5 * STEPS * done) / all), total),
      },
    ).catch((error: unknown) => {
      throw ofCopy(error, number);
    });
    written ??= own;
  }
  return written!;
}

/** Conditions that the released model can meet may be beyond a copy. */
function ofCopy(error: unknown, number: number): unknown {
  if (!(error instanceof UserError && error.code === 'CONDITION_INVALID')) return error;
  return new UserError(
    'CONDITION_INVALID',
    `Cannot sample copy ${number + 1}: it holds that no row meets the conditions`,
    {
      hint: 'They are so rare that noise decides whether there is any such row. Widen a condition or leave one out.',
    },
  );
}
