import { MAX_CONSTRAINT_CELLS } from '../../models/graphical/inference/hard-constraints.ts';
import type { ImpossibleCells } from '../../models/model.ts';
import { SECONDS_A_DAY } from './calendar.ts';
import { type Extent, extentOf } from './cell-extent.ts';
import type { DictionaryConstraint } from './constraint.ts';
import type { ModelledColumn } from './dictionary.ts';

/**
 * The cells of the modelled columns that a constraint forbids, or why it cannot be held. A cell that stands for several values is
 * forbidden only where each combination of them is; missing values and those outside the domain are forbidden only by name.
 */
export function impossibleCells(
  constraint: DictionaryConstraint,
  modelled: readonly ModelledColumn[],
): ImpossibleCells | string {
  const columns = constraint.columns.map((name) => modelled.findIndex((column) => column.name === name));
  const own = columns.map((position) => modelled[position]!);
  const size = own.reduce((cells, { coding }) => cells * coding.size, 1);
  if (!(size <= MAX_CONSTRAINT_CELLS)) {
    return `it is over ${own.length} columns of ${size.toExponential(1)} cells together, and ${MAX_CONSTRAINT_CELLS} are allowed; group or bin them`;
  }
  const cells = new Uint8Array(size);
  if (constraint.kind === 'impossible') {
    let places = [0];
    for (const [i, { coding }] of own.entries()) {
      places = places.flatMap((place) => constraint.codes[i]!.map((code) => place * coding.size + code));
    }
    for (const place of places) cells[place] = 1;
    return { columns, cells };
  }
  const [first, second] = own.map(extents);
  for (const [a, low] of first!.entries()) {
    for (const [b, high] of second!.entries()) {
      if (low === undefined || high === undefined) continue;
      const possible = high.closed ? low.lower <= high.upper : low.lower < high.upper;
      if (!possible) cells[a * second!.length + b] = 1;
    }
  }
  return cells.includes(1) ? { columns, cells } : 'it forbids nothing: their bins leave every combination possible';
}

/** Where each cell lies, dates in seconds; an end bin goes on where values beyond the range are counted in it. */
function extents({ coding, rule, outside }: ModelledColumn): (Extent | undefined)[] {
  if (rule.kind !== 'scale') return coding.cells.map(() => undefined);
  const found = coding.cells.map((cell) => {
    const extent = extentOf(cell, rule.scale);
    if (extent === undefined || rule.scale !== 'day') return extent;
    const end = extent.closed ? extent.upper + 1 : extent.upper;
    return { lower: extent.lower * SECONDS_A_DAY, upper: end * SECONDS_A_DAY, closed: false };
  });
  if (outside !== 'clamp') return found;
  const last = found.findLastIndex((extent) => extent !== undefined);
  return found.map(
    (extent, code) =>
      extent && {
        lower: code === 0 ? Number.NEGATIVE_INFINITY : extent.lower,
        upper: code === last ? Number.POSITIVE_INFINITY : extent.upper,
        closed: extent.closed,
      },
  );
}
