import { type Codes, takeRows } from '../../privacy/guard/codes.ts';
import type { EvaluatedTable } from '../statistics/evaluated-table.ts';
import { takeNumbers } from '../statistics/take-numbers.ts';

/** What a learner sees of a column. Two tables that are compared have features of the same kinds in the same order. */
export type Feature =
  | { readonly kind: 'categorical'; readonly codes: Codes; readonly size: number }
  /** NaN where there is no number. */
  | { readonly kind: 'numeric'; readonly numbers: Float64Array };

export interface FeatureTable {
  readonly rows: number;
  readonly features: readonly Feature[];
}

/** All columns but those `leftOut`: as numbers where a column has them, otherwise as categories without an order, missing being one of them. */
export function featuresOf(table: EvaluatedTable, leftOut: readonly number[] = []): FeatureTable {
  const features = table.columns
    .filter((_, column) => !leftOut.includes(column))
    .map(
      ({ codes, size, numbers }): Feature =>
        numbers === undefined ? { kind: 'categorical', codes, size } : { kind: 'numeric', numbers },
    );
  return { rows: table.rows, features };
}

/** The rows named, in their order. */
export function takeFeatureRows({ features }: FeatureTable, rows: Uint32Array): FeatureTable {
  return {
    rows: rows.length,
    features: features.map((feature) =>
      feature.kind === 'categorical'
        ? { ...feature, codes: takeRows(feature, rows) }
        : { kind: 'numeric', numbers: takeNumbers(feature.numbers, rows) },
    ),
  };
}

/** The rows of `first`, then those of `second`. Throws where their features differ in kind or size. */
export function stackFeatures(first: FeatureTable, second: FeatureTable): FeatureTable {
  const features = first.features.map((feature, f): Feature => {
    const other = second.features[f];
    if (feature.kind === 'categorical' && other?.kind === 'categorical' && feature.size === other.size) {
      const codes = new (feature.codes.constructor as new (length: number) => Codes)(first.rows + second.rows);
      codes.set(feature.codes);
      codes.set(other.codes, first.rows);
      return { ...feature, codes };
    }
    if (feature.kind === 'numeric' && other?.kind === 'numeric') {
      const numbers = new Float64Array(first.rows + second.rows);
      numbers.set(feature.numbers);
      numbers.set(other.numbers, first.rows);
      return { kind: 'numeric', numbers };
    }
    throw new RangeError('Cannot stack tables whose features differ');
  });
  return { rows: first.rows + second.rows, features };
}
