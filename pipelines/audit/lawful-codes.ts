import type { ImpossibleCells } from '../../models/model.ts';
import type { Recoding } from '../../privacy/guard/guard.ts';

/** Which codes a row may have in a column beside those of the columns before it, so that rows are made column by column. */
export class LawfulCodes {
  readonly #byLast: ReadonlyMap<number, readonly ImpossibleCells[]>;
  readonly #maps: readonly (Recoding | undefined)[] | undefined;
  readonly #sizes: readonly number[];

  /** `sizes` are those of the model, in whose codes constraints are stated; `maps` lead there from the codes of rows. */
  constructor(
    sizes: readonly number[],
    maps: readonly (Recoding | undefined)[] | undefined,
    impossible: readonly ImpossibleCells[] = [],
  ) {
    this.#sizes = sizes;
    this.#maps = maps;
    const byLast = new Map<number, ImpossibleCells[]>();
    for (const one of impossible) {
      const last = Math.max(...one.columns);
      byLast.set(last, [...(byLast.get(last) ?? []), one]);
    }
    this.#byLast = byLast;
  }

  constrains(column: number): boolean {
    return this.#byLast.has(column);
  }

  /** `row` holds the codes of the columns before. */
  allows(column: number, code: number, row: ArrayLike<number>): boolean {
    return (this.#byLast.get(column) ?? []).every(({ columns, cells }) => {
      let cell = 0;
      for (const one of columns) {
        const own = one === column ? code : row[one]!;
        cell = cell * this.#sizes[one]! + (this.#maps?.[one]?.map[own] ?? own);
      }
      return cells[cell] === 0;
    });
  }
}
