import type { PublicColumn } from '../../privacy/guard/guard.ts';
import type { JunctionTree } from './inference/junction-tree.ts';
import type { PlacedFactor } from './inference/placed-factor.ts';
import type { OuterPair } from './sampling/outer-pairs.ts';
import type { ValueExpansion } from './sampling/value-expansion.ts';

/** All that a graphical model is made of. `tree.sizes` are the sizes after merging; `columns` those before. */
export interface GraphicalParts {
  readonly kind: string;
  readonly columns: readonly PublicColumn[];
  readonly total: number;
  readonly tree: JunctionTree;
  readonly bases: readonly Float64Array[];
  readonly factors: readonly PlacedFactor[];
  readonly expansions: readonly (ValueExpansion | undefined)[];
  /** Pairs that no clique holds and that sampled rows follow all the same, in the coding after merging. */
  readonly outer: readonly OuterPair[];
  /** Rows of models of version 0.1.0 are rounded group by group alone, and exchanged coldly; absent in others, whose columns are balanced over all groups too. */
  readonly drawing?: 'of-0.1.0';
}
