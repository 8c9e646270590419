import type { Codes } from '../../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import { patternOf } from '../../../privacy/guard/views/history/pattern.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { ModelArtifact } from '../../model.ts';
import type { AllowedValues, GivenRequest } from '../conditional-model.ts';
import { stepArtifact } from './artifact.ts';
import { drawColumn } from './draw-column.ts';
import { type ColumnFactors, productOf } from './factor.ts';

/**
 * How an event follows on those before it: its columns one after another, each given what is known and what is drawn already, by a product
 * of small tables. Nothing is said of how likely it is that what is known occurs.
 */
export class StepModel {
  readonly columns: readonly PublicColumn[];
  readonly total: number;
  readonly view: View;
  readonly factors: readonly ColumnFactors[];

  constructor(view: View, total: number, factors: readonly ColumnFactors[]) {
    this.columns = view.columns.map(({ name, size }) => ({ name, size }));
    this.view = view;
    this.total = total;
    this.factors = factors;
  }

  /** Throws `RangeError` where a column that others depend on is not known, or one is wanted that is not drawn. */
  drawGiven({ rows, known, wanted, allowed = [], seed }: GivenRequest): readonly Codes[] {
    const columns = [...known];
    const random = new GenerationRandom(seed, 'steps');
    for (const one of this.factors) {
      if (columns[one.column] !== undefined || !wanted.includes(one.column)) continue;
      const weights = productOf(one, columns, rows);
      for (const values of allowed) if (values.column === one.column) restrict(weights, one.size, values);
      columns[one.column] = drawColumn(weights, one.size, random);
    }
    return wanted.map((column) => {
      const codes = columns[column] ?? patternsOf(this.view, column, columns);
      if (codes === undefined)
        throw new RangeError(`Cannot draw column ${this.columns[column]?.name}: it is to be known`);
      return codes;
    });
  }

  toArtifact(): ModelArtifact {
    return stepArtifact(this);
  }
}

function restrict(weights: Float64Array, size: number, { sets, ofRow }: AllowedValues): void {
  for (let row = 0; row < ofRow.length; row++) {
    const set = sets[ofRow[row]!]!;
    let left = 0;
    for (let value = 0; value < size; value++) {
      const at = row * size + value;
      weights[at] = set[value] === 1 ? weights[at]! : 0;
      left += weights[at]!;
    }
    if (left === 0) for (let value = 0; value < size; value++) weights[row * size + value] = set[value]!;
  }
}

/** A pattern follows from the event, the one before it and the first. */
function patternsOf({ columns: of }: View, column: number, codes: readonly (Codes | undefined)[]): Codes | undefined {
  const recipe = of[column]!.from;
  if (recipe.of !== 'pattern') return undefined;
  const find = (kind: string): Codes | undefined =>
    codes[of.findIndex(({ from }) => from.of === kind && 'column' in from && from.column === recipe.column)];
  const [row, previous, first] = [find('row'), find('previous'), find('first')];
  if (row === undefined || previous === undefined || first === undefined) return undefined;
  return Uint8Array.from(row, (value, i) => patternOf(value, previous[i]!, first[i]!));
}
