import type { Guard, NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { type Rational, toNumberUp } from '../../../privacy/rational.ts';
import type { OneWayStage } from '../../graphical/estimation/one-way.ts';
import { columnPairs } from '../../graphical/inference/domain.ts';
import { independentCounts } from '../../graphical/mst/choose-tree.ts';
import { noisyCells } from '../../graphical/planning/expected-error.ts';
import { requestsByCells } from '../../graphical/planning/requests-by-cells.ts';

export const PAIRS_QUESTION = 'pairs';

/** Most values of all columns whose pairs are measured: one table over every two of them is held. */
export const MAX_VALUES = 4096;

/** Columns whose pairs are measured, ascending: the narrowest that have few enough values together. Those of one value have no relations. */
export function pairedColumns(sizes: readonly number[]): number[] {
  let values = 0;
  return [...sizes.keys()]
    .filter((column) => sizes[column]! > 1)
    .toSorted((a, b) => sizes[a]! - sizes[b]! || a - b)
    .filter((column) => {
      values += sizes[column]!;
      return values <= MAX_VALUES;
    })
    .toSorted((a, b) => a - b);
}

/** Counts every pair of those columns, those with more cells in which noise is felt with less of it. `guard` speaks of the coding of `stage`. */
export async function measurePairs(guard: Guard, stage: OneWayStage, rho: Rational): Promise<readonly NoisyMarginal[]> {
  const { sizes, bases, total } = stage;
  const columns = pairedColumns(sizes);
  const pairs = columnPairs(columns.length).map(([a, b]): readonly [number, number] => [columns[a]!, columns[b]!]);
  if (pairs.length === 0) return [];
  const sigma = guard.maxRowsPerUnit * Math.sqrt(pairs.length / (2 * toNumberUp(rho)));
  const priced = pairs.map(([a, b]) => ({
    columns: [a, b],
    cells: rounded(noisyCells(independentCounts(bases[a]!, bases[b]!, total), sigma)),
  }));
  return guard.measureMarginals({ id: PAIRS_QUESTION, marginals: requestsByCells(priced, rho, guard.maxRowsPerUnit) });
}

/** Down to a power of the square root of two: thousands of pairs then have a few strengths of noise, and what they cost adds up exactly in little time. */
function rounded(cells: number): number {
  let level = 1;
  while (level * Math.SQRT2 <= cells) level *= Math.SQRT2;
  return level;
}
