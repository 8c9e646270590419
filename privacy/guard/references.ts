import { toLattice } from './lattice.ts';

/** Released expected counts to compare a marginal with, asked for only when an answer must be drawn. */
export interface ReferenceRequest {
  readonly cells: number;
  reference(): Float64Array;
}

/** References held at once, in cells; beyond that they are asked for a second time. */
const MOST_HELD_CELLS = 2 ** 25;

/**
 * Asks for every reference and checks it, so that a bad one is found before anything is paid. Returns them by position, in
 * lattice units. Throws `RangeError` for one of another length, not finite or too large.
 */
export function checkedReferences(
  requests: readonly ReferenceRequest[],
  mostHeldCells: number = MOST_HELD_CELLS,
): (position: number) => Float64Array {
  let held = 0;
  const kept = requests.map((request) => {
    const units = latticeReference(request);
    held += units.length;
    return held <= mostHeldCells ? units : undefined;
  });
  return (position) => kept[position] ?? latticeReference(requests[position]!);
}

function latticeReference(request: ReferenceRequest): Float64Array {
  const reference = request.reference();
  if (reference.length !== request.cells) {
    throw new RangeError(`Cannot compare ${request.cells} cells with a reference of ${reference.length}`);
  }
  return toLattice(reference);
}
