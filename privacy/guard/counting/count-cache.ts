import type { ExactCounts } from './marginal-counter.ts';
import { DENSE_CELLS } from './sparse.ts';

/** Bytes that counters may still keep; one budget is shared by all guards over the same records. */
export interface CacheBudget {
  bytesLeft: number;
}

export const cacheBudget = (bytes: number = 256 * 2 ** 20): CacheBudget => ({ bytesLeft: bytes });

/** Keeps what was counted while the budget lasts, because a selection asks for the same pairs in every round. */
export class CountCache {
  readonly #budget: CacheBudget;
  readonly #kept = new Map<string, ExactCounts>();

  constructor(budget: CacheBudget) {
    this.#budget = budget;
  }

  get(columns: readonly number[]): ExactCounts | undefined {
    return this.#kept.get(columns.join());
  }

  /** A copy that will be found again; the counts as they came where they are sparse, large, or known already. */
  keep(columns: readonly number[], exact: ExactCounts): ExactCounts {
    const key = columns.join();
    const bytes = exact.counts.byteLength;
    const isSmall = exact.kind === 'dense' && exact.counts.length <= DENSE_CELLS && bytes <= this.#budget.bytesLeft;
    if (!isSmall || this.#kept.has(key)) return exact;
    const copy: ExactCounts = { kind: 'dense', counts: exact.counts.slice() };
    this.#kept.set(key, copy);
    this.#budget.bytesLeft -= bytes;
    return copy;
  }
}
