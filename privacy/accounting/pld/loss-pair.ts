/**
 * Two distributions `U` and `V`, known by the tails of the privacy loss `L = ln(U / V)`.
 *
 * A mechanism is dominated by the pair when `max over events E of U(E) - e^x V(E)` is at least the same maximum for the
 * mechanism's two output distributions, for every real `x` (Zhu, Dong and Wang 2022, Definition 7).
 */
export interface LossPair {
  /** `U(L > loss)`, the mass where `V` vanishes included. Not increasing; relative accuracy in the tail. */
  above(loss: number): number;
  /** `V(L > loss)`. */
  referenceAbove(loss: number): number;
  /** `U(L = infinity)`: mass that `V` does not have. */
  readonly infinite: number;
  /** Every finite loss lies between these, which may be infinite. */
  readonly least: number;
  readonly greatest: number;
}

/** What an event does when a unit is removed (`U` has it) and when one is added (`V` has it); the same object where alike. */
export interface Directions {
  readonly remove: LossPair;
  readonly add: LossPair;
}

/** `upper` dominates every mechanism that the event describes; `lower` is dominated by one of them. */
export interface PairsOfEvent {
  readonly upper: Directions;
  readonly lower: Directions;
}

/** `max(0, U(L > x) - e^x V(L > x))`. */
export function pairDelta(pair: LossPair, x: number): number {
  const cost = pair.referenceAbove(x);
  return Math.max(0, pair.above(x) - (cost === 0 ? 0 : Math.exp(x) * cost));
}
