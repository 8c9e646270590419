import { GenerationRandom } from '../../models/generation-random.ts';
import type { FittedModel } from '../../models/model.ts';
import type { Guard } from '../../privacy/guard/guard.ts';
import { collectSample } from '../evaluate/collect-sample.ts';
import { countsBeforeOrders } from '../release-folder/decode/counts-before-orders.ts';
import { withSpread } from '../release-folder/decode/output-column.ts';
import type { ReleasedGenerator } from '../sample/released-generator.ts';
import { toModelCodes } from '../spread/detail-columns.ts';
import { fitSpread } from '../spread/fit-spread.ts';
import type { Copy } from './copy.ts';
import { type CopySource, copySource, detailAnswers, rowCountsOf } from './copy-source.ts';
import { type Population, populationOf, sampleOf } from './simulated/population.ts';
import { simulatedGuard } from './simulated/simulated-guard.ts';
import { drawnUnits, unitsWithRows } from './simulated/units.ts';

export interface CopyRequest {
  readonly copies: number;
  /** The same seed gives the same copies; copy `number` is the same however many there are. */
  readonly seed: string;
  /** Whether each copy measures what was measured for the release, as it does unless told, or chooses again. */
  readonly structure?: 'kept' | 'chosen-again';
}

/** A copy without the columns of a table. */
export interface ModelCopy extends Omit<Copy, 'columns'> {
  /** What numbers follow inside their bins, by column of the model. */
  readonly counts: readonly (Float64Array | undefined)[];
}

/** Rows by which counts before orders are found. */
const ORDER_ROWS = 2 ** 14;

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
export async function* copiesOf(generator: ReleasedGenerator, request: CopyRequest): AsyncGenerator<Copy, void, void> {
  for await (const { counts, ...copy } of copiesFrom(await copySource(generator), request)) {
    yield { ...copy, columns: withSpread(generator.columns, counts) };
  }
}

/** `copiesOf`, of a model that need not lie in a folder. */
export async function* copiesFrom(
  source: CopySource,
  { copies, seed, structure = 'kept' }: CopyRequest,
): AsyncGenerator<ModelCopy, void, void> {
  const population = await populationFor(source, seed);
  const fit = await fitterOf(source, structure);
  for (let number = 0; number < copies; number++) {
    yield await copyOf(source, fit, population, number, `${seed}/copy/${number}`);
  }
}

type Fitter = (guard: Guard) => Promise<FittedModel>;

async function fitterOf(
  { family, inputs, model, answers }: CopySource,
  structure: CopyRequest['structure'],
): Promise<Fitter> {
  const refitting = structure === 'kept' ? await family.refitting?.(inputs, { model, answers }) : undefined;
  if (refitting !== undefined) return (guard) => refitting.fit(guard);
  return async (guard) => (await family.fit(inputs, guard, () => {})).model;
}

/** Rows of the released model in the codes that records are counted in. */
async function populationFor(source: CopySource, seed: string): Promise<Population> {
  const { model, spread } = source;
  if (spread?.detail === undefined) return populationOf(model, [], [], seed);
  const answers = detailAnswers(spread.detail, source);
  const { counts } = await fitSpread(spread.codings, model, spread.detail, { measureMarginals: async () => answers });
  return populationOf(model, spread.codings, counts, seed);
}

async function copyOf(
  source: CopySource,
  fit: Fitter,
  population: Population,
  number: number,
  seed: string,
): Promise<ModelCopy> {
  const { spread, inputs } = source;
  const { maxRowsPerUnit } = inputs;
  const { total } = source.model;
  const random = new GenerationRandom(seed, 'rows');
  const unitOfRow = drawnUnits(unitsWithRows(rowCountsOf(source), maxRowsPerUnit, total), random);
  const rowCount = unitOfRow?.length ?? Math.max(1, Math.round(total));
  const columns = sampleOf(population, rowCount, unitOfRow, random);
  const rows = { columns, rowCount, maxRowsPerUnit, ...(unitOfRow === undefined ? {} : { unitOfRow }) };
  const counted = simulatedGuard(rows, seed);
  const recodings = spread?.detail && toModelCodes(spread.codings);
  const guard = recodings === undefined ? counted : counted.withRecodings(recodings);
  const model = await fit(guard);
  if (spread === undefined) return { number, model, counts: [], seed };
  const { codings, detail, rules, onCurves } = spread;
  const { counts } = await fitSpread(codings, model, detail, counted);
  if (!onCurves) return { number, model, counts, seed };
  const drawn = collectSample(model, { rows: ORDER_ROWS, seed });
  return { number, model, counts: countsBeforeOrders(codings, counts, rules, drawn, seed), seed };
}
