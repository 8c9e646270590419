import { GenerationRandom } from '../../models/generation-random.ts';
import type { FittedModel, Refitting } from '../../models/model.ts';
import type { Guard } from '../../privacy/guard/guard.ts';
import { collectSample } from '../evaluate/collect-sample.ts';
import { countsBeforeOrders } from '../release-folder/decode/counts-before-orders.ts';
import { toModelCodes } from '../spread/detail-columns.ts';
import { fitSpread } from '../spread/fit-spread.ts';
import type { Copy } from './copy.ts';
import { type CopySource, contradicted, detailAnswers, rowCountsOf } from './copy-source.ts';
import { type Population, populationOf, sampleOf } from './simulated/population.ts';
import { simulatedGuard } from './simulated/simulated-guard.ts';
import { drawnUnits, unitsWithRows } from './simulated/units.ts';

/** A copy without the columns of a table. */
export interface ModelCopy extends Omit<Copy, 'columns'> {
  /** What numbers follow inside their bins, by column of the model. */
  readonly counts: readonly (Float64Array | undefined)[];
}

/** Whether each copy measures what was measured for the release, or chooses again. */
export type CopyStructure = 'kept' | 'chosen-again';

/** What all copies of a source begin with: plain data, which other threads may be given. */
export interface CopyStart {
  readonly seed: string;
  readonly population: Population;
  readonly fit: Refitting['start'];
}

export interface CopyMaker {
  readonly start: CopyStart;
  /** Copy `number` is the same whoever makes it, and however many there are. */
  make(number: number): Promise<ModelCopy>;
}

/** Rows by which counts before orders are found. */
const ORDER_ROWS = 2 ** 14;

/** Makes copies of one source; `start` is that of another maker of the same, and saves most of the preparation. */
export async function copyMaker(
  source: CopySource,
  seed: string,
  structure: CopyStructure,
  start?: CopyStart,
): Promise<CopyMaker> {
  const population = start?.population ?? (await populationFor(source, seed));
  const { family, inputs, model, answers } = source;
  const refitting = structure === 'kept' ? await family.refitting?.(inputs, { model, answers }, start?.fit) : undefined;
  const fitted = async (guard: Guard): Promise<FittedModel> =>
    refitting === undefined ? (await family.fit(inputs, guard, () => {})).model : refitting.fit(guard);
  return {
    start: { seed, population, fit: refitting?.start },
    make: (number) => contradicting(() => copyOf(source, fitted, population, number, `${seed}/copy/${number}`)),
  };
}

/** Numbers that make no sense where they are used are those of a release that contradicts itself. */
async function contradicting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw contradicted('its answers are not those that its model was fitted to');
  }
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
  fitted: (guard: Guard) => Promise<FittedModel>,
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
  const model = await fitted(guard);
  if (spread === undefined) return { number, model, counts: [], seed };
  const { codings, detail, rules, onCurves } = spread;
  const { counts } = await fitSpread(codings, model, detail, counted);
  if (!onCurves) return { number, model, counts, seed };
  const drawn = collectSample(model, { rows: ORDER_ROWS, seed });
  return { number, model, counts: countsBeforeOrders(codings, counts, rules, drawn, seed), seed };
}
