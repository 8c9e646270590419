import { seededIndex } from '../workspace/seeded-rows.ts';

/** Seed of every sample of marginals in the project, so that two evaluations look at the same ones. */
export const MARGINAL_SAMPLE_SEED = 'synthward/evaluation/marginals/1';

/** Which marginals a mean is taken over. Chosen from public sizes alone. */
export interface MarginalSet {
  readonly ways: number;
  /** Positions of columns, ascending inside a marginal; marginals in lexicographic order. */
  readonly marginals: readonly (readonly number[])[];
  /** How many there are in all. */
  readonly possible: number;
  /** True where `marginals` is a random part of those with at most `maxCells` cells. */
  readonly sampled: boolean;
  readonly maxCells: number;
}

/** Above this many marginals they are not listed one by one before sampling. */
const LISTED = 200_000;

/**
 * All marginals of `ways` columns that have at most `maxCells` cells or, where there are more than `maxMarginals` of
 * them, a sample without replacement drawn with `MARGINAL_SAMPLE_SEED`.
 */
export function marginalSet(
  sizes: readonly number[],
  ways: number,
  maxMarginals: number,
  maxCells: number = Number.POSITIVE_INFINITY,
): MarginalSet {
  const possible = binomial(sizes.length, ways);
  const small = (columns: readonly number[]): boolean => columns.reduce((cells, c) => cells * sizes[c]!, 1) <= maxCells;
  const random = seededIndex(`${MARGINAL_SAMPLE_SEED}/${ways}`);
  let marginals: (readonly number[])[];
  let sampled = false;
  if (possible <= Math.max(LISTED, maxMarginals)) {
    marginals = combinations(sizes.length, ways).filter(small);
    if (marginals.length > maxMarginals) {
      sampled = true;
      for (let i = 0; i < maxMarginals; i++) {
        const j = i + random(marginals.length - i);
        [marginals[i], marginals[j]] = [marginals[j]!, marginals[i]!];
      }
      marginals.length = maxMarginals;
    }
  } else {
    sampled = true;
    const seen = new Map<string, readonly number[]>();
    for (let attempt = 0; seen.size < maxMarginals && attempt < 100 * maxMarginals + 10_000; attempt++) {
      const drawn = new Set<number>();
      while (drawn.size < ways) drawn.add(random(sizes.length));
      const columns = [...drawn].sort((a, b) => a - b);
      if (small(columns)) seen.set(columns.join(), columns);
    }
    marginals = [...seen.values()];
  }
  marginals.sort(lexicographic);
  return { ways, marginals, possible, sampled, maxCells };
}

/** Columns beside one, in ascending order, and how many there are with it. */
export interface ColumnsBeside {
  readonly columns: readonly number[];
  readonly possible: number;
  /** True where `columns` is a random part of those whose pair with it has at most `maxCells` cells. */
  readonly sampled: boolean;
  readonly maxCells: number;
}

/** The columns whose pair with `column` has at most `maxCells` cells or, where there are more than `most`, a sample drawn with `MARGINAL_SAMPLE_SEED`. */
export function columnsBeside(sizes: readonly number[], column: number, most: number, maxCells: number): ColumnsBeside {
  const others = sizes.flatMap((size, c) => (c !== column && size * sizes[column]! <= maxCells ? [c] : []));
  const sampled = others.length > most;
  if (sampled) {
    const random = seededIndex(`${MARGINAL_SAMPLE_SEED}/beside/${column}`);
    for (let i = 0; i < most; i++) {
      const j = i + random(others.length - i);
      [others[i], others[j]] = [others[j]!, others[i]!];
    }
    others.length = most;
    others.sort((a, b) => a - b);
  }
  return { columns: others, possible: sizes.length - 1, sampled, maxCells };
}

function combinations(length: number, ways: number): number[][] {
  const found: number[][] = [];
  const chosen: number[] = [];
  const extend = (from: number): void => {
    if (chosen.length === ways) {
      found.push([...chosen]);
      return;
    }
    for (let c = from; c <= length - (ways - chosen.length); c++) {
      chosen.push(c);
      extend(c + 1);
      chosen.pop();
    }
  };
  extend(0);
  return found;
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 0; i < k; i++) result = (result * (n - i)) / (i + 1);
  return Math.round(result);
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
