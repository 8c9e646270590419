import { allocateCodes } from '../../../privacy/guard/codes.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
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
}

/** `codings` are those of the formula's columns, the outcome first. Throws `FORMULA_INVALID`. */
export function formulaCells(text: string, codings: readonly ColumnCoding[]): FormulaCells {
  const resolved = resolveFormula(parseFormula(text), codings);
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
  return {
    design: { ...design, weights: undefined },
    cellOfRow,
    profileOfRow: cellOfRow.map((cell) => cell % profiles),
    profiles,
  };
}
