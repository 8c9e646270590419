import { bestElimination, type Elimination, holds } from '../inference/elimination.ts';
import { TreeRoom } from '../inference/tree-room.ts';

/** In wider tables room is looked for again only after a pair was refused: every look takes an elimination for every pair. */
const WIDE = 24;

/**
 * Pairs without a cycle among them that a junction tree of at most `maxCells` cells holds together with the `required` sets.
 *
 * Without cycles, because two strong pairs often make the third superfluous; a later round sees whether it still is needed.
 */
export class Forest {
  readonly pairs: (readonly number[])[] = [];
  readonly #sizes: readonly number[];
  readonly #maxCells: number;
  readonly #cliques: (readonly number[])[];
  readonly #component: number[];
  #elimination: Elimination;
  #look: boolean;

  constructor(sizes: readonly number[], required: readonly (readonly number[])[], maxCells: number) {
    this.#sizes = sizes;
    this.#maxCells = maxCells;
    this.#cliques = [...required];
    this.#component = sizes.map((_, column) => column);
    this.#elimination = bestElimination(sizes, required);
    this.#look = sizes.length <= WIDE;
  }

  get elimination(): Elimination {
    return this.#elimination;
  }

  /** Those of `pairs` that close no cycle and, as far as was looked, fit. */
  open<T extends { readonly columns: readonly number[] }>(pairs: readonly T[]): T[] {
    const look = this.#look;
    this.#look = this.#sizes.length <= WIDE;
    const room = look ? new TreeRoom(this.#sizes, this.#cliques, this.#maxCells) : undefined;
    return pairs.filter(
      ({ columns: [a, b], columns }) =>
        this.#component[a!] !== this.#component[b!] &&
        (room === undefined || holds(this.#elimination, columns) || room.fits(columns)),
    );
  }

  /** Adds a pair and says whether there was room for it. */
  take(pair: readonly number[]): boolean {
    const elimination = this.#with(pair);
    const [from, to] = [this.#component[pair[1]!]!, this.#component[pair[0]!]!];
    for (const [column, label] of this.#component.entries()) if (label === from) this.#component[column] = to;
    if (elimination === undefined) {
      this.#look = true;
      return false;
    }
    this.#elimination = elimination;
    this.#cliques.push(pair);
    this.pairs.push(pair);
    return true;
  }

  #with(pair: readonly number[]): Elimination | undefined {
    if (holds(this.#elimination, pair)) return this.#elimination;
    const tried = bestElimination(this.#sizes, [...this.#cliques, pair]);
    return tried.cells <= this.#maxCells ? tried : undefined;
  }
}
