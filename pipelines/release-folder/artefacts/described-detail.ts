import { z } from 'zod';
import type { Cell, ColumnCoding, ColumnKind, Detail } from '../../dictionary/coding.ts';
import { cutCells, cutsOf } from '../../dictionary/detail/cut-cells.ts';
import { codesBelow, withCodesBelow } from '../../dictionary/detail/single-codes.ts';

/** For each cell, in their order, what lies below it in the detail; nothing where it stays whole. */
export type DescribedDetail =
  /** The numbers at which it is cut. */
  | { readonly cuts: readonly (readonly number[])[] }
  /** The single codes of a group. */
  | { readonly codes: readonly (readonly string[])[] };

export const detailSchema: z.ZodType<DescribedDetail> = z.union([
  z.strictObject({ cuts: z.array(z.array(z.number())) }),
  z.strictObject({ codes: z.array(z.array(z.string())) }),
]);

export const detailToJson = ({ kind, detail, size }: ColumnCoding): { detail?: DescribedDetail } => {
  if (detail === undefined) return {};
  return { detail: kind === 'code' ? { codes: codesBelow(detail, size) } : { cuts: cutsOf(detail, size) } };
};

/** The detail of cells as it was described. What does not go with the kind of the column is passed over. */
export const detailOf = (
  kind: ColumnKind,
  cells: readonly Cell[],
  described: DescribedDetail | undefined,
): { detail?: Detail } => {
  if (described === undefined) return {};
  if ('codes' in described) return kind === 'code' ? { detail: withCodesBelow(cells, described.codes) } : {};
  return kind === 'code' ? {} : { detail: cutCells(kind, cells, described.cuts) };
};
