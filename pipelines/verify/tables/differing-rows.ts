import type { OutputField } from '../../release-folder/decode/output-column.ts';
import { withEngine } from '../../release-folder/tables/engine.ts';
import { openParquet } from './parquet-values.ts';
import { sameRows } from './same-rows.ts';
import type { OpenTable, TableValues } from './table-values.ts';

export interface RowDifference {
  /** Of the longer table. */
  readonly rows: number;
  readonly differing: number;
  /** Place of the first that differs, from 1; 0 where none does. */
  readonly first: number;
}

/**
 * Compares two Parquet files of the same columns row by row, however their writers cut them. Rows that one alone has differ.
 * Their paths must hold none of the characters `*?[`. Throws what the engine throws.
 */
export function differingRows(one: string, other: string, fields: readonly OutputField[]): Promise<RowDifference> {
  return withEngine((ours) =>
    withEngine(async (theirs) => {
      const a = new Cursor(await openParquet(ours, one, fields));
      const b = new Cursor(await openParquet(theirs, other, fields));
      let [rows, differing, first] = [0, 0, 0];
      for (;;) {
        const [left, right] = [await a.left(), await b.left()];
        if (left === 0 && right === 0) return { rows, differing, first };
        const alone = left === 0 || right === 0;
        const count = alone ? Math.max(left, right) : Math.min(left, right);
        for (let row = 0; row < count; row++) {
          if (!alone && sameRow(a, b, row)) continue;
          differing++;
          if (first === 0) first = rows + row + 1;
        }
        rows += count;
        a.skip(count);
        b.skip(count);
      }
    }),
  );
}

/** Where one table has been read to. */
class Cursor {
  values: TableValues | undefined;
  at = 0;
  readonly #table: OpenTable;

  constructor(table: OpenTable) {
    this.#table = table;
  }

  /** Rows that can be compared before the next piece is read; 0 at the end. */
  async left(): Promise<number> {
    if (this.values === undefined || this.at >= this.values.rows) {
      this.values = await this.#table.next();
      this.at = 0;
    }
    return (this.values?.rows ?? 0) - this.at;
  }

  skip(count: number): void {
    this.at += count;
  }
}

const sameRow = (a: Cursor, b: Cursor, row: number): boolean =>
  a.values!.columns.every((column, c) => sameRows(column, a.at + row, b.values!.columns[c]!, b.at + row, 1));
