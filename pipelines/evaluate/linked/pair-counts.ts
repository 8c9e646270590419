/** Cells up to which counts are kept in a flat array; above, only cells that occur are. Changes no result. */
const DENSE_CELLS = 2 ** 22;

/** How often each value, or each two values together, occurs. */
export class PairCounts {
  readonly #second: number;
  readonly #dense: Float64Array | undefined;
  readonly #sparse = new Map<number, number>();
  #total = 0;

  /** Values lie below `first` and `second`. */
  constructor(first: number, second = 1) {
    this.#second = second;
    this.#dense = first * second <= DENSE_CELLS ? new Float64Array(first * second) : undefined;
  }

  get total(): number {
    return this.#total;
  }

  add(first: number, second = 0): void {
    const cell = first * this.#second + second;
    this.#total++;
    if (this.#dense === undefined) this.#sparse.set(cell, (this.#sparse.get(cell) ?? 0) + 1);
    else this.#dense[cell] = this.#dense[cell]! + 1;
  }

  at(first: number, second = 0): number {
    const cell = first * this.#second + second;
    return (this.#dense === undefined ? this.#sparse.get(cell) : this.#dense[cell]) ?? 0;
  }

  /**
   * L1 distance (0 to 2) of the two normalised tables, from whole numbers that are divided once. `undefined` where either is empty.
   */
  distanceTo(other: PairCounts): number | undefined {
    const [n, m] = [this.#total, other.#total];
    if (n === 0 || m === 0) return undefined;
    let sum = 0;
    if (this.#dense !== undefined && other.#dense !== undefined) {
      for (let i = 0; i < this.#dense.length; i++) sum += Math.abs(this.#dense[i]! * m - other.#dense[i]! * n);
    } else {
      for (const [cell, count] of this.#sparse) sum += Math.abs(count * m - (other.#sparse.get(cell) ?? 0) * n);
      for (const [cell, count] of other.#sparse) if (!this.#sparse.has(cell)) sum += count * n;
    }
    return sum / (n * m);
  }
}

export const half = (distance: number | undefined): number | undefined => distance && distance / 2;

/** `undefined` without a number. */
export function meanOf(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, number) => sum + number, 0) / known.length;
}
