import { withSpread } from '../release-folder/decode/output-column.ts';
import type { ReleasedGenerator } from '../sample/released-generator.ts';
import type { Copy } from './copy.ts';
import { type CopySource, copySource } from './copy-source.ts';
import { type CopyStructure, copyMaker, type ModelCopy } from './make-copies.ts';
import { copiesOnThreads, THREADS_START } from './threads/copies-on-threads.ts';

export interface CopyRequest {
  readonly copies: number;
  /** The same seed gives the same copies; copy `number` is the same however many there are. */
  readonly seed: string;
  /** `kept` unless told. */
  readonly structure?: CopyStructure;
  /** Threads that make copies; only this one unless told. The copies are the same. */
  readonly threads?: number;
}

/**
 * Models that might have been released in place of the released one: a parametric bootstrap of the whole post-processing. For each copy as many
 * units as are estimated are drawn from the released model with replacement, every question is asked of them again with noise of the same
 * kind that follows from the seed, and the model is fitted to the answers, with what numbers follow inside their bins. Opens no record and
 * spends nothing.
 *
 * How a number differs between copies is about how the released number differs from that of the population that records are a sample of:
 * noise, sampling and what fitting does to both. What no question told of, all copies share. Compare Räisä, Jälkö, Kaski and
 * Honkela (2023), "Noise-aware statistical inference with differentially private synthetic data", who draw from a posterior instead.
 *
 * Throws `COPIES_IMPOSSIBLE`, `RELEASE_INVALID` or `MODEL_INVALID`.
 */
export async function* copiesOf(
  generator: ReleasedGenerator,
  { threads = 1, ...request }: CopyRequest,
): AsyncGenerator<Copy, void, void> {
  const source = await copySource(generator);
  const helpers = Math.min(threads, request.copies);
  const made =
    helpers > 1 && THREADS_START
      ? copiesOnThreads(generator.folder, source, { structure: 'kept', ...request, threads: helpers })
      : copiesFrom(source, request);
  for await (const { counts, ...copy } of made) yield { ...copy, columns: withSpread(generator.columns, counts) };
}

/** `copiesOf`, of a model that need not lie in a folder. */
export async function* copiesFrom(
  source: CopySource,
  { copies, seed, structure = 'kept' }: CopyRequest,
): AsyncGenerator<ModelCopy, void, void> {
  const maker = await copyMaker(source, seed, structure);
  for (let number = 0; number < copies; number++) yield maker.make(number);
}
