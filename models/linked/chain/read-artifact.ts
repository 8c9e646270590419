import { UserError } from '../../../privacy/errors.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import type { ModelArtifact } from '../../model.ts';
import { stepStructureSchema } from './artifact.ts';
import { type ColumnFactors, type Factor, PATTERNS, STANDINGS } from './factor.ts';
import { StepModel } from './step-model.ts';

/** What is drawn of an event; of details alone the value is, their kind being known. */
const DRAWN: ReadonlySet<string> = new Set(['row', 'gap', 'here']);

/** The model of a view that `stepArtifact` wrote. Throws `MODEL_INVALID` for anything else. */
export function stepFromArtifact({ structure, values }: ModelArtifact, view: View): StepModel {
  const parsed = stepStructureSchema.safeParse(structure);
  if (!parsed.success) throw invalid('its structure is wrong');
  let at = 0;
  const take = (length: number): Float64Array => {
    const own = values.slice(at, at + length);
    if (own.length !== length || own.some((number) => !(number >= 0 && number < Number.POSITIVE_INFINITY))) {
      throw invalid('a number in it is missing or no weight');
    }
    at += length;
    return own;
  };
  const drawn = new Set<number>();
  const sizeOf = (column: number): number => {
    const size = view.columns[column]?.size;
    if (size === undefined) throw invalid('a column in it is none of its view');
    return size;
  };
  const factors = parsed.data.columns.map(({ column, factors: of }): ColumnFactors => {
    const size = sizeOf(column);
    const known = (parent: number): number => {
      const isDrawn = DRAWN.has(view.columns[parent]?.from.of ?? '');
      if (isDrawn && !drawn.has(parent)) throw invalid('a column in it depends on a later one');
      return sizeOf(parent);
    };
    const read = of.map((factor): Factor => {
      if (factor.kind === 'table') {
        const { parent, within } = factor;
        if (within !== undefined && within.parents !== known(parent)) throw invalid('sizes in it differ');
        const own = within === undefined ? 1 : known(within.column);
        if (within?.tables !== undefined && within.tables.length !== own) throw invalid('sizes in it differ');
        const tables = within?.tables === undefined ? own : 1 + Math.max(...within.tables);
        return { ...factor, weights: take(tables * known(parent) * size) };
      }
      if (factor.kind === 'awaited') {
        const { own, other, here, left } = factor;
        if (Math.min(known(own), known(other)) <= left || (here !== undefined && known(here) === 0))
          throw invalid('sizes in it differ');
        return { ...factor, weights: take(STANDINGS * size) };
      }
      if (known(factor.previous) !== size || known(factor.first) !== size) throw invalid('sizes in it differ');
      return { ...factor, weights: take(known(factor.place) * PATTERNS) };
    });
    drawn.add(column);
    return { column, size, factors: read };
  });
  if (at !== values.length) throw invalid('it has more numbers than its structure says');
  return new StepModel(view, parsed.data.total, factors);
}

const invalid = (reason: string): UserError =>
  new UserError('MODEL_INVALID', `Cannot read the model of steps: ${reason}`, {
    hint: 'Use the model folder of an unchanged release; `synthward verify` names files that were changed.',
  });
