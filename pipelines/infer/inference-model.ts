import type { ColumnEvidence, FittedModel } from '../../models/model.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import type { ColumnCoding } from '../dictionary/coding.ts';
import { collectSample } from '../evaluate/collect-sample.ts';
import type { Spread } from '../spread/curve.ts';
import { MAX_EVALUATED_ROWS } from '../statistics/evaluated-table.ts';

/** A model, released or a copy, as inference reads it. */
export interface InferenceModel {
  readonly model: FittedModel;
  /** By column of the model. */
  readonly columns: readonly InferenceColumn[];
  /** Conditions that rows meet; none where all count. */
  readonly evidence: readonly ColumnEvidence[];
  /** Rows of the model without conditions, drawn when first asked for. */
  rows(): readonly EncodedColumn[];
}

/** Rows that are drawn at least, where the expected counts of a model do not say it all. */
const LEAST_ROWS = 2 ** 16;

/** `seed` draws its rows. */
export function inferenceModel(
  model: FittedModel,
  columns: readonly InferenceColumn[],
  evidence: readonly ColumnEvidence[],
  seed: string,
): InferenceModel {
  let drawn: readonly EncodedColumn[] | undefined;
  const rows = Math.max(LEAST_ROWS, Math.min(MAX_EVALUATED_ROWS, Math.round(model.total)));
  return {
    model,
    columns,
    evidence,
    rows() {
      drawn ??= collectSample(model, { rows, seed });
      return drawn;
    },
  };
}

export interface InferenceColumn {
  /** Under conditions, cells may be parts of bins. */
  readonly coding: ColumnCoding;
  /** What numbers follow inside their bins; evenly spread where absent. */
  readonly spread?: Spread;
}

/** The columns of a model with what their numbers follow, by `counts[c]` of column `c`. */
export const inferenceColumns = (
  codings: readonly ColumnCoding[],
  counts: readonly (Float64Array | undefined)[],
): InferenceColumn[] =>
  codings.map((coding, c) =>
    counts[c] === undefined ? { coding } : { coding, spread: { coding, counts: counts[c] } },
  );
