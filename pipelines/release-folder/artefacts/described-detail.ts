import { z } from 'zod';
import type { Cell, ColumnCoding, ColumnKind, Detail } from '../../dictionary/coding.ts';
import { cutCells, cutsOf } from '../../dictionary/detail/cut-cells.ts';
import { codesBelow, withCodesBelow } from '../../dictionary/detail/single-codes.ts';
import { invalidCoding } from '../decode/invalid-coding.ts';
import { listOf } from './list-of.ts';

/** For each cell, in their order, what lies below it in the detail; nothing where it stays whole. */
export type DescribedDetail =
  /** The numbers at which it is cut. */
  | { readonly cuts: readonly (readonly number[])[] }
  /** The single codes of a group. */
  | { readonly codes: readonly (readonly string[])[] };

export const detailSchema: z.ZodType<DescribedDetail> = z.union([
  z.strictObject({ cuts: listOf(listOf(z.number())) }),
  z.strictObject({ codes: listOf(listOf(z.string())) }),
]);

export const detailToJson = ({ kind, detail, size }: ColumnCoding): { detail?: DescribedDetail } => {
  if (detail === undefined) return {};
  return { detail: kind === 'code' ? { codes: codesBelow(detail, size) } : { cuts: cutsOf(detail, size) } };
};

/**
 * The detail of the cells of column `name` as it was described. What does not go with the kind of the column is passed over. Throws `DICTIONARY_INVALID` where cells are
 * cut anywhere but inside, in rising order, or where there is not one list a cell.
 */
export const detailOf = (
  name: string,
  kind: ColumnKind,
  cells: readonly Cell[],
  described: DescribedDetail | undefined,
): { detail?: Detail } => {
  if (described === undefined) return {};
  const lists = 'codes' in described ? described.codes : described.cuts;
  if (lists.length !== cells.length) throw invalidCoding(name, 'its detail is not that of its cells');
  if ('codes' in described) return kind === 'code' ? { detail: withCodesBelow(cells, described.codes) } : {};
  if (kind === 'code') return {};
  if (!described.cuts.every((cuts, code) => riseInside(cuts, cells[code]!)))
    throw invalidCoding(name, 'the cuts of its cells do not rise inside them');
  return { detail: cutCells(kind, cells, described.cuts) };
};

const riseInside = (cuts: readonly number[], cell: Cell): boolean =>
  cell.kind === 'interval'
    ? cuts.every((cut, i) => cut > (cuts[i - 1] ?? cell.lower) && (cell.closed ? cut <= cell.upper : cut < cell.upper))
    : cuts.length === 0;
