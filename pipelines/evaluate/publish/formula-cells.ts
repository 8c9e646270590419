import { allocateCodes } from '../../../privacy/guard/codes.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import { columnLevels } from '../../statistics/column-levels.ts';
import { type Design, designOf } from '../../statistics/design.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { parseFormula } from '../../statistics/formula/parse-formula.ts';
import { resolveFormula } from '../../statistics/formula/resolve-formula.ts';
import { cellNumbers } from './cell-numbers.ts';

/** The cells of a formula's columns as the rows of a regression: those that have all values. */
export interface FormulaCells {
  readonly design: Design;
  /** Of each row of the design its cell, row-major over the columns, the last fastest. */
  readonly cellOfRow: Uint32Array;
  /** Of each row its combination of all columns but the outcome, which is the first; dense from 0. */
  readonly profileOfRow: Uint32Array;
  readonly profiles: number;
  /** The explaining columns that are no numbers, each once. */
  readonly factors: readonly CellFactor[];
}

export interface CellFactor {
  readonly column: string;
  /** The level that others are held against. */
  readonly reference: string;
  /** Of each row its level. */
  readonly levelOfRow: readonly string[];
}

/**
 * `codings` are those of the formula's columns, the outcome first; `references` names levels that others are held against, by column. Throws
 * `FORMULA_INVALID`.
 */
export function formulaCells(
  text: string,
  codings: readonly ColumnCoding[],
  references: ReadonlyMap<string, string> = new Map(),
): FormulaCells {
  const formula = parseFormula(text);
  const terms = formula.terms.map((term) =>
    term.map(({ column, reference }) => ({ column, reference: references.get(column) ?? reference })),
  );
  const resolved = resolveFormula({ ...formula, terms }, codings);
  const cells = codings.reduce((product, { size }) => product * size, 1);
  let run = cells;
  const columns = codings.map((coding) => {
    run /= coding.size;
    const codes = allocateCodes(coding.size, cells);
    for (let cell = 0; cell < cells; cell++) codes[cell] = Math.floor(cell / run) % coding.size;
    const ofCode = cellNumbers(coding);
    const numbers = ofCode && Float64Array.from(codes, (code) => ofCode[code]!);
    return { name: coding.name, size: coding.size, codes, coding, numbers };
  });
  const table: EvaluatedTable = { rows: cells, columns, unitOfRow: undefined };
  // Weights are kept with the rows that have all values, so that they tell which cells these are.
  const numbered = Float64Array.from({ length: cells }, (_, cell) => cell + 1);
  const { weights, ...design } = designOf(table, resolved, numbered);
  const cellOfRow = Uint32Array.from(weights!, (number) => number - 1);
  const profiles = cells / codings[0]!.size;
  const factors = new Map<string, CellFactor>();
  for (const variable of resolved.terms.flatMap(({ variables }) => variables)) {
    if (variable.kind !== 'levels') continue;
    const { name, codes } = columns[variable.position]!;
    const levels = columnLevels(codings[variable.position]!);
    const levelOfRow = Array.from(cellOfRow, (cell) => levels[codes[cell]!]!);
    factors.set(name, { column: name, reference: variable.reference, levelOfRow });
  }
  return {
    factors: [...factors.values()],
    design: { ...design, weights: undefined },
    cellOfRow,
    profileOfRow: cellOfRow.map((cell) => cell % profiles),
    profiles,
  };
}
