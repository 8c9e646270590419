import { columnPairs } from '../../models/graphical/inference/domain.ts';
import { columnsOfFormula, type Formula } from '../statistics/formula/formula.ts';

/** A set of columns that was counted in no measured marginal together. */
export type Unmeasured = readonly string[];

/**
 * Of the columns of a formula, and of those with conditions, the pairs that were not counted together; of a product, its columns with the
 * outcome; where there are conditions, which work as a product with each term, those of each term with the outcome and all conditions. A regression follows from counts of the others, or from independence. `measured` are the sets of columns that were.
 */
export function unmeasuredOf(
  formula: Formula,
  conditioned: readonly string[],
  measured: readonly (readonly string[])[],
): readonly Unmeasured[] {
  const { outcome, terms } = formula;
  const together = (names: readonly string[]): boolean =>
    measured.some((columns) => names.every((name) => columns.includes(name)));
  const all = [...new Set([...columnsOfFormula(formula), ...conditioned])];
  const pairs = columnPairs(all.length).map(([a, b]) => [all[a]!, all[b]!]);
  const products = terms
    .filter((term) => term.length > 1)
    .map((term) => [outcome.column, ...term.map(({ column }) => column)]);
  const underConditions =
    conditioned.length === 0
      ? []
      : [[], ...terms].map((term) => [
          ...new Set([outcome.column, ...term.map(({ column }) => column), ...conditioned]),
        ]);
  const single = all.length === 1 ? [all] : [];
  const larger = [...products, ...underConditions].filter((names) => names.length > 2);
  const asked = new Map([...single, ...pairs, ...larger].map((names) => [JSON.stringify(names), names]));
  return [...asked.values()].filter((names) => !together(names));
}
