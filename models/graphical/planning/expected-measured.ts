import type { ModelInputs } from '../../model.ts';
import type { ExpectedSets, MeasuredError } from '../../workload.ts';
import type { NoiseLevels } from './expected-workload.ts';
import { LARGEST_DISTANCE, RankLaw } from './rank-law.ts';

/*
 * Read off what `cliquetree` came to on three tables at budgets that lie factors of ten apart (`bench/predictions.ts`, docs/graphical.md):
 * the powers are those at which measured errors are most nearly in proportion to predicted ones, the scales those proportions.
 */
const COLUMN_POWER = 1.75;
const COLUMN_SCALE = 0.74;
const PAIR_POWER = 1.25;
const PAIR_SCALE = 0.435;
/** By how much less where all pairs are measured: those that share columns average their noise out. */
const OVERLAP = 0.4;
/** Where units have several rows, more comes on top: rows that were not looked at differ from those that were. */
const COLUMN_OF_SEVERAL = 1.6;
const PAIR_OF_SEVERAL = 1.2;
/** What is left without noise, because rows are whole; and where some rows of a unit are not kept, for that reason. */
const COLUMN_FLOOR = 0.0007;
const COLUMN_FLOOR_OF_SEVERAL = 0.0045;
const PAIR_FLOOR_OF_SEVERAL = 0.02;

/** Noise as the plan has it, and how many pairs of columns it is likely to measure. */
export interface MeasuredNoise extends NoiseLevels {
  readonly pairs: number;
  /** Whether units have several rows. */
  readonly several?: boolean;
  /** What is left of pairs without noise, where a model cannot follow all that it measures; 0 where absent. */
  readonly pairFloor?: number;
}

/**
 * The L1 error to be expected of what the plan measures: of each column, and of as many pairs as the budget is for. Absent without
 * `expectedRows`. Other pairs are in no figure: what is wrong with them depends on the records.
 */
export function expectedMeasured(inputs: ModelInputs, noise: MeasuredNoise): MeasuredError | undefined {
  const { columns, expectedRows } = inputs;
  if (expectedRows === undefined) return undefined;
  const prediction = new MeasuredPrediction(
    columns.map(({ size }) => size),
    noise,
    Math.max(1, expectedRows),
  );
  return { columns: prediction.columns(), pairs: prediction.pairs() };
}

class MeasuredPrediction {
  readonly #sizes: readonly number[];
  readonly #noise: MeasuredNoise;
  readonly #columnLaw: RankLaw;
  readonly #pairLaw: RankLaw;

  constructor(sizes: readonly number[], noise: MeasuredNoise, rows: number) {
    this.#sizes = sizes;
    this.#noise = noise;
    const most = sizes.reduce((largest, size) => Math.max(largest, size), 0);
    this.#columnLaw = new RankLaw(COLUMN_POWER, most, rows);
    this.#pairLaw = new RankLaw(PAIR_POWER, most, rows);
  }

  columns(): MeasuredError['columns'] {
    const { oneWay, several = false } = this.#noise;
    const scale = COLUMN_SCALE * (several ? COLUMN_OF_SEVERAL : 1);
    const floor = several ? COLUMN_FLOOR_OF_SEVERAL : COLUMN_FLOOR;
    const errors = this.#sizes.map((size, column) => {
      return together(scale * this.#columnLaw.column(size, oneWay[column]!), floor);
    });
    const precisions = this.#sizes.map((_, column) => 1 / oneWay[column]!);
    const all = precisions.reduce((sum, precision) => sum + precision, 0);
    return {
      ...summary(errors.map((error) => ({ error, times: 1 }))),
      each: errors,
      shares: precisions.map((precision) => precision / all),
      deviations: precisions.map((precision) => Math.sqrt(1 / precision)),
    };
  }

  /** Over all pairs, since nobody knows beforehand which will be measured; of each two sizes once. */
  pairs(): MeasuredError['pairs'] {
    const { pair, pairs, several = false, pairFloor = 0 } = this.#noise;
    const all = (this.#sizes.length * (this.#sizes.length - 1)) / 2;
    if (pair === undefined || all === 0) return undefined;
    const measured = Math.min(all, Math.round(pairs));
    const scale = PAIR_SCALE * (1 - (OVERLAP * measured) / all) * (several ? PAIR_OF_SEVERAL : 1);
    const times = new Map<number, number>();
    for (const size of this.#sizes) times.set(size, (times.get(size) ?? 0) + 1);
    const sizes = [...times];
    const errors = sizes.flatMap(([a, timesA], i) =>
      sizes.slice(i).map(([b, timesB]) => ({
        error: together(
          scale * this.#pairLaw.pair(a, b, pair),
          several ? Math.max(PAIR_FLOOR_OF_SEVERAL, pairFloor) : pairFloor,
        ),
        times: a === b ? (timesA * (timesA - 1)) / 2 : timesA * timesB,
      })),
    );
    return { measured, of: all, ...summary(errors) };
  }
}

/** Two independent errors. */
const together = (noise: number, other: number): number =>
  Math.min(LARGEST_DISTANCE, Math.sqrt(noise * noise + other * other));

function summary(errors: readonly { readonly error: number; readonly times: number }[]): ExpectedSets {
  const there = errors.filter(({ times }) => times > 0);
  const count = there.reduce((sum, { times }) => sum + times, 0);
  return {
    mean: there.reduce((sum, { error, times }) => sum + error * times, 0) / count,
    largest: there.reduce((most, { error }) => Math.max(most, error), 0),
  };
}
