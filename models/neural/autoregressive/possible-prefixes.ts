import { UserError } from '../../../privacy/errors.ts';
import { cellCount } from '../../graphical/inference/domain.ts';
import { multiplyFactors, projectFactor } from '../../graphical/inference/factor.ts';
import { MAX_CONSTRAINT_CELLS, type Possible } from '../../graphical/inference/hard-constraints.ts';

/**
 * For each column, in which cells of itself and columns before it a row can still be completed: whoever draws columns in `order` and takes
 * none of the other cells never comes to a row that has no value left (Dechter and Pearl 1988, adaptive consistency).
 *
 * Throws `DOMAIN_TOO_LARGE` where its tables have more than 2^22 cells, and `RangeError` where no row is possible at all.
 */
export function possiblePrefixes(
  sizes: readonly number[],
  order: readonly number[],
  possible: readonly Possible[],
): readonly (readonly Possible[])[] {
  const places = new Int32Array(order.length);
  for (const [place, column] of order.entries()) places[column] = place;
  const lastOf = (columns: readonly number[]): number =>
    columns.reduce((last, column) => (places[column]! > places[last]! ? column : last));
  const tables: Possible[][] = sizes.map(() => []);
  for (const table of possible) tables[lastOf(table.columns)]!.push(table);
  let cells = 0;
  for (const column of order.toReversed()) {
    const own = tables[column]!;
    if (own.length === 0) continue;
    const scope = [...new Set(own.flatMap((table) => [...table.columns]))];
    cells += cellCount(sizes, scope);
    if (!(cells <= MAX_CONSTRAINT_CELLS)) {
      throw new UserError(
        'DOMAIN_TOO_LARGE',
        `Cannot keep to the constraints: in the order in which columns are drawn they need tables of ${cells.toExponential(1)} cells, and ${MAX_CONSTRAINT_CELLS} are allowed`,
        { hint: 'Name fewer columns in one constraint, or take the model "cliquetree".' },
      );
    }
    const before = scope.filter((one) => one !== column);
    const { values } = projectFactor(sizes, multiplyFactors(sizes, own), before);
    if (!values.includes(0)) continue;
    if (before.length === 0) throw new RangeError('Cannot draw rows: no row is possible');
    tables[lastOf(before)]!.push({ columns: before, values: values.map((count) => Number(count > 0)) });
  }
  return tables;
}
