import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { ColumnEvidence } from '../../model.ts';
import type { LinkedDraw } from '../linked-model.ts';
import type { ModelledView } from '../modelled-view.ts';

/** Drawn units: one code a unit and column of the view of the units. */
export interface DrawnUnits {
  readonly view: View;
  readonly columns: readonly Codes[];
  /** Number of events of each unit. */
  readonly events: Uint32Array;
}

export function drawUnits(
  { view, model }: ModelledView,
  { units, seed, evidence }: LinkedDraw,
  most: number,
): DrawnUnits {
  const columns = view.columns.map(({ size }) => allocateCodes(size, units));
  let at = 0;
  const request = { rows: units, seed: `${seed}/${view.name}`, ...(evidence && { evidence: inView(view, evidence) }) };
  for (const block of model.sample!(request)) {
    block.columns.forEach((codes, column) => {
      columns[column]!.set(codes, at);
    });
    at += block.rows;
  }
  return { view, columns, events: eventCounts(view, columns, seed, most) };
}

export function inView(view: View, evidence: NonNullable<LinkedDraw['evidence']>): ColumnEvidence[] {
  return evidence.map(({ column, weights }) => {
    const position = view.columns.findIndex(({ from }) => from.of === 'unit' && from.column === column);
    if (position < 0) throw new RangeError(`Cannot draw units: there is no column ${column} of units`);
    return { column: position, weights };
  });
}

/** A number drawn evenly inside the class of each unit. */
function eventCounts(view: View, columns: readonly Codes[], seed: string, most: number): Uint32Array {
  const position = view.columns.findIndex(({ from }) => from.of === 'count');
  const recipe = view.columns[position]?.from;
  if (recipe?.of !== 'count') throw new RangeError('Cannot draw units: their number of events was not modelled');
  const random = new GenerationRandom(seed, 'events of units');
  return Uint32Array.from(columns[position]!, (code) => {
    const lower = recipe.edges[code]!;
    const upper = Math.min(most + 1, recipe.edges[code + 1] ?? most + 1);
    return upper - lower > 1 ? lower + random.below(upper - lower) : lower;
  });
}
