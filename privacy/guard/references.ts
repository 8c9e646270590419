import { isPrepared, type PreparedReference, prepareReference } from './prepared-reference.ts';

/** Released expected counts to compare a marginal with, asked for only when an answer must be drawn. */
export interface ReferenceRequest {
  readonly cells: number;
  reference(): Float64Array | PreparedReference;
}

/** References held at once, in cells; beyond that they are asked for a second time. */
const MOST_HELD_CELLS = 2 ** 25;

/**
 * Asks for every reference and checks it, so that a bad one is found before anything is paid. Returns them by position.
 * Throws `RangeError` for one of another length, not finite or too large.
 */
export function checkedReferences(
  requests: readonly ReferenceRequest[],
  mostHeldCells: number = MOST_HELD_CELLS,
): (position: number) => PreparedReference {
  let held = 0;
  const kept = requests.map((request) => {
    const reference = checked(request);
    held += reference.cells;
    return held <= mostHeldCells ? reference : undefined;
  });
  return (position) => kept[position] ?? checked(requests[position]!);
}

function checked(request: ReferenceRequest): PreparedReference {
  const given = request.reference();
  const reference = isPrepared(given) ? given : prepareReference(given);
  if (reference.cells !== request.cells) {
    throw new RangeError(`Cannot compare ${request.cells} cells with a reference of ${reference.cells}`);
  }
  return reference;
}
