import { type OutputColumn, outputName } from '../../release-folder/decode/output-column.ts';
import { type DerivedCheck, derivedChecks } from './derived-check.ts';
import type { TableValues } from './table-values.ts';

/** Works out again, for the rows of one file as they come, what follows from other columns of a row. */
export class DerivedRows {
  /** Names of the columns that do. */
  readonly columns: readonly string[];
  readonly #checks: readonly DerivedCheck[];
  #rows = 0;
  #wrong: string | undefined;

  /** Throws `DICTIONARY_INVALID` for a column that cannot be made of the others. */
  constructor(columns: readonly OutputColumn[]) {
    this.#checks = derivedChecks(columns);
    this.columns = this.#checks.map(({ position }) => outputName(columns[position]!));
  }

  /** The first row that contradicts itself; `undefined` where none was met. */
  get wrong(): string | undefined {
    return this.#wrong;
  }

  look(values: TableValues): void {
    for (const [i, { find }] of this.#checks.entries()) {
      const at = this.#wrong === undefined ? find(values) : -1;
      if (at < 0) continue;
      const column = JSON.stringify(this.columns[i]);
      this.#wrong = `column ${column}: row ${this.#rows + at + 1} does not follow from the other columns of the row`;
    }
    this.#rows += values.rows;
  }
}
