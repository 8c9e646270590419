import type { Recoding } from '../../../privacy/guard/guard.ts';
import type { FittedModel } from '../../model.ts';
import { fromArtifact } from '../artifact.ts';
import type { JunctionTree } from '../inference/junction-tree.ts';

/** What is kept of a released model when it is fitted again. */
export interface KeptTree {
  readonly tree: JunctionTree;
  /** Which values were merged. */
  readonly recodings: readonly (Recoding | undefined)[];
}

export function keptTree(model: FittedModel): KeptTree {
  const { tree, expansions } = fromArtifact(model.toArtifact());
  const recodings = expansions.map(
    (expansion, column) => expansion && { size: tree.sizes[column]!, map: expansion.map },
  );
  return { tree, recodings };
}

/** Throws `RangeError` unless the answers hold one marginal of each column, in order. */
export function ofEachColumn<T extends { readonly columns: readonly number[]; readonly values: Float64Array }>(
  answers: readonly T[],
  sizes: readonly number[],
): readonly T[] {
  const fits = answers.every(({ columns, values }, i) => columns.join() === String(i) && values.length === sizes[i]);
  if (answers.length !== sizes.length || !fits) {
    throw new RangeError('Cannot fit the model again: counts of its columns are not among the kept answers');
  }
  return answers;
}
