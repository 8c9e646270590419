import type { ReadTable } from '../../protected/evaluating/read-evaluated-table.ts';

/** Values of a column that the dictionary does not know, in one table. Exact counts, so for the steward alone. */
export interface Contradiction {
  readonly table: string;
  readonly column: string;
  /** No number or date. */
  readonly unreadable: number;
  /** Not in the list. */
  readonly unlisted: number;
  readonly below: number;
  readonly above: number;
  readonly rows: number;
}

export const contradictionsIn = (table: string, { readings, rowsRead }: ReadTable): readonly Contradiction[] =>
  readings
    .filter(({ unreadable, unlisted, below, above }) => unreadable + unlisted + below + above > 0)
    .map(({ name, unreadable, unlisted, below, above }) => ({
      table,
      column: name,
      unreadable,
      unlisted,
      below,
      above,
      rows: rowsRead,
    }));
