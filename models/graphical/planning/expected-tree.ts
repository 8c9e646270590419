import { toNumberUp } from '../../../privacy/rational.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { ModelInputs } from '../../model.ts';
import { bestElimination } from '../inference/elimination.ts';
import { oneWayRequests } from './one-way-noise.ts';
import { keptValues } from './rank-law.ts';

/** How far a tree that has no room for all that was chosen grows, as a part of its limit. */
const FILLED = 0.85;
/** Choices that close a circle are made again so often. */
const TRIES = 20;

/** How large a model is expected to become; from public sizes alone. */
export interface ExpectedTree {
  /** Number of values of each column once those too rare to be told from noise are merged. */
  readonly sizes: readonly number[];
  /** Cells of the tree of the last fit. */
  readonly cells: number;
  /** The same over all fits. */
  readonly cellsOfFits: number;
}

/**
 * The tree of so many forests of `picks[i]` pairs each, with a limit that grows in equal steps to `mostCells`. Which pairs are chosen depends on the
 * records; random ones tell whether so many fit. Without `expectedRows` nothing is merged.
 */
export function expectedTree(
  inputs: Pick<ModelInputs, 'columns' | 'maxRowsPerUnit' | 'expectedRows'>,
  oneWay: Parameters<typeof oneWayRequests>[1],
  picks: readonly number[],
  mostCells: number,
): ExpectedTree {
  const { columns, expectedRows } = inputs;
  const variances = oneWayRequests(inputs, oneWay).map(({ sigmaSquared }) => toNumberUp(sigmaSquared));
  const sizes = columns.map(({ size }, column) =>
    expectedRows === undefined ? size : keptValues(size, variances[column]!, expectedRows),
  );
  const { cells } = bestElimination(sizes, randomForests(sizes.length, picks));
  const rounds = picks.length;
  if (cells <= mostCells) return { sizes, cells, cellsOfFits: cells * (rounds + 1) };
  const last = FILLED * mostCells;
  return { sizes, cells: last, cellsOfFits: rounds === 0 ? last : last * ((rounds + 1) / 2 + 1) };
}

function randomForests(columns: number, picks: readonly number[]): number[][] {
  const random = new GenerationRandom('expected-tree', String(columns));
  return picks.flatMap((count) => {
    const component = Array.from({ length: columns }, (_, column) => column);
    const pairs: number[][] = [];
    for (let tries = 0; pairs.length < count && tries < TRIES * count; tries++) {
      const [a, b] = [random.below(columns), random.below(columns)].sort((x, y) => x - y) as [number, number];
      const [from, to] = [component[b]!, component[a]!];
      if (from === to) continue;
      for (const [column, label] of component.entries()) if (label === from) component[column] = to;
      pairs.push([a, b]);
    }
    return pairs;
  });
}
