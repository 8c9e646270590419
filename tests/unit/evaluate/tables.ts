import { seededIndex } from '../../../pipelines/workspace/seeded-rows.ts';
import { allocateCodes, type EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';

/** A column from plain numbers. */
export function column(name: string, size: number, codes: readonly number[]): EncodedColumn {
  const typed = allocateCodes(size, codes.length);
  typed.set(codes);
  return { name, size, codes: typed };
}

export const columns = (sizes: readonly number[], rows: readonly (readonly number[])[]): EncodedColumn[] =>
  sizes.map((size, c) =>
    column(
      `c${c}`,
      size,
      rows.map((row) => row[c]!),
    ),
  );

/** Rows whose columns all lean on the first one, so that pairs matter. */
export function dependentColumns(sizes: readonly number[], rows: number, seed: string): EncodedColumn[] {
  const random = seededIndex(seed);
  return columns(
    sizes,
    Array.from({ length: rows }, () => {
      const first = Math.min(random(sizes[0]!), random(sizes[0]!));
      return sizes.map((size, c) => (c === 0 ? first : random(3) === 0 ? random(size) : (first * (c + 1)) % size));
    }),
  );
}

/** Columns with no relation, each skewed towards low codes. */
export function independentColumns(sizes: readonly number[], rows: number, seed: string): EncodedColumn[] {
  const random = seededIndex(seed);
  return columns(
    sizes,
    Array.from({ length: rows }, () => sizes.map((size) => Math.min(random(size), random(size)))),
  );
}

export const recordsOf = (encoded: readonly EncodedColumn[], unitOfRow?: readonly number[]): BoundedRecords => ({
  columns: encoded,
  rowCount: encoded[0]!.codes.length,
  maxRowsPerUnit: unitOfRow === undefined ? 1 : 8,
  ...(unitOfRow === undefined ? {} : { unitOfRow: Uint32Array.from(unitOfRow) }),
});
