import type { FeedForward } from '../../../privacy/gradients/network/network.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { Possible } from '../../graphical/inference/hard-constraints.ts';

/** All that a fitted autoregressive model is. Columns are named by their position. */
export interface AutoregressiveParts {
  readonly columns: readonly PublicColumn[];
  /** Estimated number of records. */
  readonly total: number;
  /** A permutation of the columns: the order in which a row is drawn. */
  readonly order: readonly number[];
  /** The parameters that training gave: one weight for each value and each logit, row-major, then the bias of each logit. */
  readonly trained: Float32Array;
  /** The bias of each logit that rows are drawn by, in place of the trained one. */
  readonly bias: Float64Array;
  /** Hard constraints, as they were declared. */
  readonly possible: readonly Possible[];
}

/** The bias of a value that is never drawn where another may be: its share is 0 in doubles. */
export const NEVER = -1e4;

/** The network of a model: linear, each column from the codes of those before it. */
export const networkOf = (sizes: readonly number[], order: readonly number[]): FeedForward => ({
  kind: 'feed-forward',
  sizes,
  hidden: [],
  activation: 'relu',
  direct: true,
  order,
});

/** Where the values of each column begin among those of all, and last how many there are. */
export function valueStarts(sizes: readonly number[]): readonly number[] {
  const starts = [0];
  for (const size of sizes) starts.push(starts.at(-1)! + size);
  return starts;
}
