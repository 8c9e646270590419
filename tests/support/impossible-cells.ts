import type { ImpossibleCells } from '../../models/model.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import { cellOf, numbers } from './small-domains.ts';

/** About one cell in three of `columns` impossible. */
export function randomImpossible(sizes: readonly number[], columns: readonly number[], seed: number): ImpossibleCells {
  const next = numbers(seed);
  const cells = new Uint8Array(columns.reduce((product, column) => product * sizes[column]!, 1));
  for (let cell = 0; cell < cells.length; cell++) cells[cell] = Number(next() < 1 / 3);
  return { columns, cells };
}

/** Whether a record is in an impossible cell. */
export const violates = (
  sizes: readonly number[],
  impossible: readonly ImpossibleCells[],
  record: readonly number[],
): boolean => impossible.some(({ columns, cells }) => cells[cellOf(sizes, columns, record)] === 1);

/** The records without those that are impossible. */
export function onlyPossible(
  records: readonly EncodedColumn[],
  impossible: readonly ImpossibleCells[],
): EncodedColumn[] {
  const sizes = records.map(({ size }) => size);
  const rows = Array.from(records[0]!.codes.keys()).filter(
    (row) =>
      !violates(
        sizes,
        impossible,
        records.map(({ codes }) => codes[row]!),
      ),
  );
  return records.map((column) => ({ ...column, codes: Uint32Array.from(rows, (row) => column.codes[row]!) }));
}
