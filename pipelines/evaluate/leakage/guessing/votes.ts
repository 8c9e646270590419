import type { Agreement } from '../agreement/agreement.ts';

/** Rows that agree by so many nats less than the best one have no vote. */
const NATS_BEHIND = 40;

/** Turns sums of agreement into votes, in place: the exponential of what each row agrees less than the best one. A row that agrees in everything rare outvotes all others; many that agree alike decide together. */
export function votesOf(agreement: Agreement, weights: Float64Array, votes: Float64Array): void {
  agreement.sum(weights, 0, agreement.rows, votes);
  let best = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < votes.length; row++) if (votes[row]! > best) best = votes[row]!;
  for (let row = 0; row < votes.length; row++) {
    const behind = best - votes[row]!;
    votes[row] = behind > NATS_BEHIND ? 0 : Math.exp(-behind);
  }
}
