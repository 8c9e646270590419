import { shrinkCoefficients } from '../../graphical/estimation/denoising/adaptive-shrinkage.ts';
import type { Measurement } from '../../graphical/estimation/measurement.ts';
import { LEAST_SHARE } from '../../graphical/estimation/outer-pair.ts';
import type { GraphicalParts } from '../../graphical/graphical-parts.ts';
import { cellCount } from '../../graphical/inference/domain.ts';
import { hostOf } from '../../graphical/inference/junction-tree.ts';
import { Propagation } from '../../graphical/inference/propagation.ts';
import { queryMarginal } from '../../graphical/inference/query.ts';
import {
  MAX_ALL_OUTER_CELLS,
  MAX_OUTER_CELLS,
  MAX_OUTER_PAIRS,
  type OuterPair,
} from '../../graphical/sampling/outer-pairs.ts';

/** In noise deviations: what a mixture made of the noise is in smaller differences too, and following them would put it into the rows. */
const STANDS_OUT = 4;
/** A pair is followed where it is moved by this part of all rows at least: less is lost among whole rows. */
const LEAST_MOVE = 0.002;

interface Difference {
  readonly columns: readonly [number, number];
  readonly expected: Float64Array;
  readonly deviation: number;
  /** First cell of it among those of all. */
  readonly start: number;
}

/**
 * What rows without conditions are made to follow beyond the mixture: of measured pairs, what the mixture expects, moved towards the
 * measurement as far as the difference stands out from its noise. What stands out is told from the differences of all pairs together
 * (adaptive shrinkage, Stephens 2017): one alone has too few cells, and of thousands some always seem to. Pairs under one hard constraint are
 * left as they are: a clique holds them.
 */
export function pairsToFollow(
  { tree, total, bases, factors }: Pick<GraphicalParts, 'tree' | 'total' | 'bases' | 'factors'>,
  pairs: readonly Measurement[],
): OuterPair[] {
  const free = pairs.filter(({ columns }) => {
    return hostOf(tree, columns) < 0 && cellCount(tree.sizes, columns) <= MAX_OUTER_CELLS;
  });
  if (free.length === 0) return [];
  const expectedOf = pairExpectations({ tree, total, bases, factors });
  const observed = new Float64Array(free.reduce((cells, { values }) => cells + values.length, 0));
  let start = 0;
  const differences = free.map(({ columns, values, variances }): Difference => {
    const [a, b] = columns as readonly [number, number];
    const expected = expectedOf(a, b);
    const deviation = Math.sqrt(variances[0]!);
    for (const [cell, value] of values.entries()) observed[start + cell] = (value - expected[cell]!) / deviation;
    const difference = { columns: [a, b] as const, expected, deviation, start };
    start += values.length;
    return difference;
  });
  const { means } = shrinkCoefficients(observed, 1);
  const followed: OuterPair[] = [];
  let room = MAX_ALL_OUTER_CELLS;
  for (const difference of differences) {
    const { expected, deviation } = difference;
    let moved = 0;
    const shares = expected.map((count, cell) => {
      const place = difference.start + cell;
      const move = Math.abs(observed[place]!) < STANDS_OUT ? 0 : deviation * means[place]!;
      moved += Math.abs(move);
      const share = (count + move) / total;
      return share > LEAST_SHARE ? share : 0;
    });
    if (moved < LEAST_MOVE * total || shares.length > room || followed.length === MAX_OUTER_PAIRS) continue;
    room -= shares.length;
    followed.push({ columns: difference.columns, shares });
  }
  return followed;
}

/** Expected counts of two columns that are independent in each component. */
function pairExpectations({
  tree,
  total,
  bases,
  factors,
}: Pick<GraphicalParts, 'tree' | 'total' | 'bases' | 'factors'>): (a: number, b: number) => Float64Array {
  const propagation = new Propagation(tree, bases, factors);
  propagation.run(total);
  const hidden = tree.sizes.length - 1;
  const components = tree.sizes[hidden]!;
  const weights = queryMarginal(propagation, total, [hidden]);
  const tables = tree.sizes.slice(0, -1).map((_, column) => queryMarginal(propagation, total, [hidden, column]));
  return (a, b) => {
    const [first, second] = [tables[a]!, tables[b]!];
    const [rows, columns] = [tree.sizes[a]!, tree.sizes[b]!];
    const counts = new Float64Array(rows * columns);
    for (let k = 0; k < components; k++) {
      if (!(weights[k]! > 0)) continue;
      for (let i = 0; i < rows; i++) {
        const share = first[k * rows + i]! / weights[k]!;
        for (let j = 0; j < columns; j++) counts[i * columns + j]! += share * second[k * columns + j]!;
      }
    }
    return counts;
  };
}
