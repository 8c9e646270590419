import { MAX_CONSTRAINT_CELLS } from '../../models/graphical/inference/hard-constraints.ts';
import type { ImpossibleCells } from '../../models/model.ts';
import { unlistedCells } from './combinations/allowed-codes.ts';
import type { DictionaryConstraint } from './constraint.ts';
import type { ModelledColumn } from './dictionary.ts';
import { Lattice } from './order/lattice.ts';

/**
 * The cells of the modelled columns that a constraint forbids, or why it cannot be held. Of an order they are the bins that hold no
 * two values that keep it, of those that a release writes: what was clamped to an end bin is written inside the range too. Missing
 * values and those outside the domain are forbidden only by name. An order may forbid no cells: it holds inside them all the same.
 */
export function impossibleCells(
  constraint: DictionaryConstraint,
  modelled: readonly ModelledColumn[],
): ImpossibleCells | string {
  const columns = constraint.columns.map((name) => modelled.findIndex((column) => column.name === name));
  const own = columns.map((position) => modelled[position]!);
  const size = own.reduce((cells, { coding }) => cells * coding.size, 1);
  if (!(size <= MAX_CONSTRAINT_CELLS)) {
    return `it is over ${own.length} columns of ${size.toExponential(1)} cells together, and ${MAX_CONSTRAINT_CELLS} are allowed; ${constraint.kind === 'combinations' ? 'name fewer columns, or list them so that one determines the others' : 'group or bin them'}`;
  }
  if (constraint.kind === 'combinations') {
    const sizes = own.map(({ coding }) => coding.size);
    return { columns, cells: unlistedCells(sizes, own, constraint.allowed) };
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
  const [first, second] = own.map(({ coding }) => new Lattice(coding));
  for (let a = 0; a < own[0]!.coding.size; a++) {
    for (let b = 0; b < own[1]!.coding.size; b++) {
      if (!first!.has(a) || !second!.has(b)) continue;
      const possible = first!.start(a, first!.lowest(a)) <= second!.end(b, second!.highest(b));
      if (!possible) cells[a * own[1]!.coding.size + b] = 1;
    }
  }
  return { columns, cells };
}
