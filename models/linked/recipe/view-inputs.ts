import { isKnownBefore } from '../../../privacy/guard/views/history/history.ts';
import type { ColumnRecipe, View, ViewColumn, ViewKind } from '../../../privacy/guard/views/view.ts';
import type { Rational } from '../../../privacy/rational.ts';
import type { ColumnShape, ModelInputs } from '../../model.ts';
import type { LinkedInputs } from '../linked-model.ts';
import { impossibleByRecipe } from './impossible-by-recipe.ts';
import { impossibleIn } from './impossible-cells.ts';
import { measuredFirst } from './measured-first.ts';
import { expectedWeight } from './weighted-rows.ts';

/** What a family of one table is told of a view. */
export function viewInputs(inputs: LinkedInputs, view: View, rho: Rational): ModelInputs {
  return {
    columns: view.columns.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: view.rows,
    ...(isWeighted(inputs, view) ? { weighted: true } : {}),
    rho,
    expectedRows: expectedRows(inputs, view),
    target: undefined,
    given: givenIn(view),
    measuredFirst: inputs.shape.events.gaps === undefined ? undefined : measuredFirst(view),
    impossible: [...(impossibleIn(inputs, view) ?? []), ...impossibleByRecipe(inputs.shape, view)],
    shapes: view.columns.map((column) => shapeOf(inputs, column)),
  };
}

/** Columns that are known when a row of the view is drawn; absent where nothing is. */
function givenIn({ kind, columns }: View): readonly number[] | undefined {
  if (kind === 'patient' || kind === 'ever') return undefined;
  return columns.flatMap(({ from }, at) => (isDrawn(kind, from) ? [] : [at]));
}

function isDrawn(kind: ViewKind, from: ColumnRecipe): boolean {
  return kind === 'first' || kind === 'step' ? !isKnownBefore(from, false) : from.of === 'detail';
}

/** Where days between events are modelled, as many rows weigh as the recipe says; otherwise the family finds out how many are to. */
const isWeighted = ({ shape: { events } }: LinkedInputs, { kind }: View): boolean =>
  kind === 'inside' || (kind === 'step' && events.gaps !== undefined);

/** Of the rows of the view, by weight; each unit's weighing as one where the family finds out how many are to. */
function expectedRows(inputs: LinkedInputs, view: View): number | undefined {
  const {
    expected: { units, events },
    shape,
  } = inputs;
  if (units === undefined) return undefined;
  if (isWeighted(inputs, view)) return expectedWeight(inputs.expected, view.rows);
  switch (view.kind) {
    case 'patient':
    case 'first':
      return units;
    case 'step':
      return events === undefined ? undefined : Math.max(1, Math.min(units, events - units));
    case 'each':
      return events;
    case 'inside':
    case 'pair':
    case 'ever':
      return shape.details.length === 0 ? undefined : units;
  }
}

const NOTHING_KNOWN: ColumnShape = { apart: [], absent: [] };

function shapeOf({ shapes }: LinkedInputs, { from, size }: ViewColumn): ColumnShape {
  switch (from.of) {
    case 'unit':
      return shapes.units[from.column] ?? NOTHING_KNOWN;
    case 'row':
    case 'previous':
    case 'first':
    case 'usual':
      return ('grouped' in from && from.grouped) ||
        ('within' in from && from.within) ||
        from.column >= shapes.events.length
        ? NOTHING_KNOWN
        : fitting(shapes.events[from.column]!, size);
    case 'count':
    case 'place':
    case 'left':
    case 'gap':
    case 'distinct':
    case 'here':
      return { ordered: [0, size - 1], apart: [], absent: [] };
    case 'since':
      return { ordered: [0, size - 2], apart: [], absent: [size - 1] };
    default:
      return NOTHING_KNOWN;
  }
}

const fitting = (shape: ColumnShape, size: number): ColumnShape =>
  shape.ordered !== undefined && shape.ordered[1] >= size ? NOTHING_KNOWN : shape;
