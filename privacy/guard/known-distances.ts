import type { MarginalCounter } from './counting/marginal-counter.ts';
import type { WholeRow } from './lattice.ts';
import { type PreparedReference, preparedDistance } from './prepared-reference.ts';

interface KnownDistance {
  readonly columns: string;
  readonly distance: number;
}

/**
 * Exact distances of marginals to references; protected. A question may ask again for what another one compared: many
 * choices among the same candidates then count them once. Kept only while whoever asks holds on to the reference, one
 * distance each, so that memory stays below a few hundred bytes a reference.
 *
 * Used under a question that is charged, like the counts themselves.
 */
export class KnownDistances {
  readonly #counter: MarginalCounter;
  readonly #wholeRow: WholeRow;
  readonly #known = new WeakMap<PreparedReference, KnownDistance>();

  constructor(counter: MarginalCounter, wholeRow: WholeRow) {
    this.#counter = counter;
    this.#wholeRow = wholeRow;
  }

  /** Shows each marginal's distance, in lattice units, once, with its position, in any order. */
  async compareMany(
    marginals: readonly (readonly number[])[],
    referenceOf: (position: number) => PreparedReference,
    visit: (position: number, distance: number) => void,
  ): Promise<void> {
    const unknown: number[] = [];
    for (const [position, columns] of marginals.entries()) {
      const known = this.#known.get(referenceOf(position));
      if (known?.columns === columns.join()) visit(position, known.distance);
      else unknown.push(position);
    }
    if (unknown.length === 0) return;
    await this.#counter.countMany(
      unknown.map((position) => marginals[position]!),
      (i, counts) => {
        const position = unknown[i]!;
        const reference = referenceOf(position);
        const distance = preparedDistance(reference, counts, this.#wholeRow);
        this.#known.set(reference, { columns: marginals[position]!.join(), distance });
        visit(position, distance);
      },
    );
  }
}
