import type { ModelInputs } from '../../model.ts';
import { ALL_THREE_WAY, type ExpectedMarginal, type ExpectedWorkload } from '../../workload.ts';
import { MEAN_ABSOLUTE_NORMAL } from './expected-error.ts';
import { LARGEST_DISTANCE, RankLaw } from './rank-law.ts';

/** The variances at which a plan would measure. */
export interface NoiseLevels {
  /** Of the counts of each column. */
  readonly oneWay: readonly number[];
  /** Of the counts of one measured pair; absent where a plan measures none. */
  readonly pair: number | undefined;
}

const NAMED = 5;
/** Above this number of sets of one width, so many of them speak for all. */
const MOST_SETS = 2 ** 17;
const SAMPLED_SETS = 2 ** 13;

/**
 * The L1 error that noise adds to each marginal of the workload if the model measures the pairs inside it. Absent without
 * `expectedRows`. What a relation that is not measured adds depends on the records and is not in it.
 *
 * Of a pair, `error` takes counts that fall off as the inverse square of their rank, each column by itself, as most columns of
 * hospital tables roughly do: a cell is off by the mean absolute noise, but by no more than its count, since an estimate that is
 * drawn towards the expected counts cannot be further off. `atMost` is the mean error of the noisy counts themselves. A wider
 * marginal gets the sum over the best tree of pairs that spans it; without pairs the sum over its columns, because the L1
 * distance of products is at most the sum of the distances.
 */
export function expectedWorkload(inputs: ModelInputs, noise: NoiseLevels): ExpectedWorkload | undefined {
  const { columns, expectedRows, workload = ALL_THREE_WAY } = inputs;
  if (expectedRows === undefined) return undefined;
  const sizes = columns.map(({ size }) => size);
  const prediction = new Prediction(sizes, noise, Math.max(1, expectedRows));
  if (workload.kind === 'listed') {
    const named = workload.marginals.map((marginal) => prediction.of(marginal.columns));
    return { byWays: summaries(named), worst: worstOf(named), marginals: named };
  }
  const sets = [1, 2, 3]
    .filter((ways) => ways <= Math.min(workload.ways, sizes.length))
    .flatMap((ways) => spread(sizes.length, ways).map((set) => prediction.of(set)));
  return { byWays: summaries(sets), worst: worstOf(sets), marginals: undefined };
}

/**
 * Mean over columns of `sizes` values of the L1 error that noise of these variances alone adds to each, by the same rule. Of `rows`
 * records; fewer than one counts as one.
 */
export function expectedColumnError(sizes: readonly number[], variances: readonly number[], rows: number): number {
  const prediction = new Prediction(sizes, { oneWay: variances, pair: undefined }, Math.max(1, rows));
  return sizes.reduce((sum, _, column) => sum + prediction.of([column]).error, 0) / sizes.length;
}

class Prediction {
  readonly #sizes: readonly number[];
  readonly #noise: NoiseLevels;
  readonly #rows: number;
  readonly #law: RankLaw;

  constructor(sizes: readonly number[], noise: NoiseLevels, rows: number) {
    this.#sizes = sizes;
    this.#noise = noise;
    this.#rows = rows;
    const most = sizes.reduce((largest, size) => Math.max(largest, size), 0);
    this.#law = new RankLaw(2, most, rows);
  }

  of(columns: readonly number[]): ExpectedMarginal {
    const { error, atMost } = this.#bounded(columns);
    return { columns, error: Math.min(LARGEST_DISTANCE, error), atMost: Math.min(LARGEST_DISTANCE, atMost) };
  }

  #bounded(columns: readonly number[]): Omit<ExpectedMarginal, 'columns'> {
    const { pair, oneWay } = this.#noise;
    const [first, ...others] = columns;
    if (others.length > 0 && pair === undefined) return total(columns.map((column) => this.#bounded([column])));
    if (others.length === 0) {
      const [size, variance] = [this.#sizes[first!]!, oneWay[first!]!];
      return { error: this.#law.column(size, variance), atMost: this.#noiseOfCell(variance) * size };
    }
    // Prim's algorithm: the tree of pairs with the least sum.
    const inside = [first!];
    const left = [...others];
    const taken: Omit<ExpectedMarginal, 'columns'>[] = [];
    while (left.length > 0) {
      let best: { readonly of: Omit<ExpectedMarginal, 'columns'>; readonly column: number } | undefined;
      for (const column of left) {
        for (const other of inside) {
          const of = this.#pair(this.#sizes[other]!, this.#sizes[column]!, pair!);
          if (best === undefined || of.error < best.of.error) best = { of, column };
        }
      }
      taken.push(best!.of);
      inside.push(best!.column);
      left.splice(left.indexOf(best!.column), 1);
    }
    return total(taken);
  }

  #pair(a: number, b: number, variance: number): Omit<ExpectedMarginal, 'columns'> {
    return { error: this.#law.pair(a, b, variance), atMost: this.#noiseOfCell(variance) * a * b };
  }

  /** Of one cell, as a share. */
  #noiseOfCell(variance: number): number {
    return (MEAN_ABSOLUTE_NORMAL * Math.sqrt(variance)) / this.#rows;
  }
}

const total = (parts: readonly Omit<ExpectedMarginal, 'columns'>[]): Omit<ExpectedMarginal, 'columns'> => ({
  error: parts.reduce((sum, { error }) => sum + error, 0),
  atMost: parts.reduce((sum, { atMost }) => sum + atMost, 0),
});

function summaries(marginals: readonly ExpectedMarginal[]): ExpectedWorkload['byWays'] {
  const widths = [...new Set(marginals.map(({ columns }) => columns.length))].toSorted((a, b) => a - b);
  return widths.map((ways) => {
    const errors = marginals.filter(({ columns }) => columns.length === ways).map(({ error }) => error);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    return { ways, mean, largest: errors.reduce((most, error) => Math.max(most, error), 0) };
  });
}

const worstOf = (marginals: readonly ExpectedMarginal[]): readonly ExpectedMarginal[] =>
  marginals.toSorted((a, b) => b.error - a.error).slice(0, NAMED);

/** Every set of `ways` of `count` columns, or an even sample where there are very many. */
function spread(count: number, ways: number): number[][] {
  const sets = choose(count, ways);
  const taken = sets <= MOST_SETS ? sets : SAMPLED_SETS;
  return Array.from({ length: taken }, (_, i) => setOfRank(Math.floor((i * sets) / taken), ways));
}

/** The set at place `rank` when sets are ordered by their largest column, then the next (combinatorial number system). */
function setOfRank(rank: number, ways: number): number[] {
  const set: number[] = [];
  let rest = rank;
  for (let k = ways; k > 0; k--) {
    let column = k - 1;
    while (choose(column + 1, k) <= rest) column++;
    rest -= choose(column, k);
    set.unshift(column);
  }
  return set;
}

function choose(n: number, k: number): number {
  let sets = 1;
  for (let i = 0; i < k; i++) sets *= (n - i) / (i + 1);
  return Math.round(sets);
}
