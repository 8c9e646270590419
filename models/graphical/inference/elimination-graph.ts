/** Which column goes next; see `eliminate`. */
export type EliminationRule = 'min-fill' | 'min-size';

/** The columns not eliminated yet, with an edge between any two that must share a table. */
export class EliminationGraph {
  readonly #sizes: Float64Array;
  readonly #adjacent: Uint8Array;
  /** Row `column` lists its neighbours, `#degrees[column]` of them. */
  readonly #neighbours: Int32Array;
  readonly #degrees: Int32Array;
  /** The first `#left` are the columns not eliminated yet, ascending. */
  readonly #remaining: Int32Array;
  #left: number;
  /** New edges that eliminating each column would add. */
  readonly #fill: Float64Array;
  /** Cells of the table from which each column would be summed out. */
  readonly cells: Float64Array;

  constructor(sizes: readonly number[], cliques: readonly (readonly number[])[]) {
    const count = sizes.length;
    this.#sizes = Float64Array.from(sizes);
    this.#adjacent = new Uint8Array(count * count);
    this.#neighbours = new Int32Array(count * count);
    this.#degrees = new Int32Array(count);
    this.#remaining = Int32Array.from(sizes, (_, column) => column);
    this.#left = count;
    this.#fill = new Float64Array(count);
    this.cells = new Float64Array(count);
    for (let column = 0; column < count; column++) this.cells[column] = this.#sizes[column]!;
    for (const clique of cliques) this.add(clique);
  }

  /** A graph of its own that is now like this one. */
  copy(): EliminationGraph {
    return new EliminationGraph([...this.#sizes], []).become(this);
  }

  /** Makes this graph like another one over the same columns, without allocating anything. */
  become(other: EliminationGraph): this {
    this.#adjacent.set(other.#adjacent);
    this.#neighbours.set(other.#neighbours);
    this.#degrees.set(other.#degrees);
    this.#remaining.set(other.#remaining);
    this.#left = other.#left;
    this.#fill.set(other.#fill);
    this.cells.set(other.cells);
    return this;
  }

  /** Connects all of `clique`, whose columns must all be there still. */
  add(clique: readonly number[]): void {
    for (let i = 0; i < clique.length; i++) {
      for (let j = i + 1; j < clique.length; j++) this.#join(clique[i]!, clique[j]!);
    }
    for (const column of clique) this.#countCells(column);
  }

  get isEmpty(): boolean {
    return this.#left === 0;
  }

  neighboursOf(column: number): readonly number[] {
    const start = column * this.#sizes.length;
    return Array.from(this.#neighbours.subarray(start, start + this.#degrees[column]!));
  }

  /** The column to eliminate next. There must be one. */
  next(rule: EliminationRule): number {
    const [major, minor] = rule === 'min-fill' ? [this.#fill, this.cells] : [this.cells, this.#fill];
    const remaining = this.#remaining;
    let best = remaining[0]!;
    for (let i = 1; i < this.#left; i++) {
      const column = remaining[i]!;
      if (major[column]! > major[best]!) continue;
      if (major[column]! < major[best]! || this.#precedes(column, best, minor)) best = column;
    }
    return best;
  }

  /** Connects the neighbours of `column` and takes it away. */
  remove(column: number): void {
    const around = this.#neighbours;
    const start = column * this.#sizes.length;
    const degree = this.#degrees[column]!;
    for (let i = start; i < start + degree; i++) {
      for (let j = i + 1; j < start + degree; j++) this.#join(around[i]!, around[j]!);
    }
    for (let i = start; i < start + degree; i++) {
      // Its neighbours are all next to each other now, so what they still miss with it are their others.
      this.#fill[around[i]!]! -= this.#degrees[around[i]!]! - degree;
      this.#unlist(around[i]!, column);
    }
    for (let i = start; i < start + degree; i++) this.#countCells(around[i]!);
    const place = this.#remaining.indexOf(column);
    this.#remaining.copyWithin(place, place + 1, this.#left--);
  }

  /** Adds an edge, which is one fill less for whoever is next to both ends, and new ones for the ends. */
  #join(a: number, b: number): void {
    const count = this.#sizes.length;
    if (a === b || this.#adjacent[a * count + b] === 1) return;
    let common = 0;
    for (let i = a * count; i < a * count + this.#degrees[a]!; i++) {
      const other = this.#neighbours[i]!;
      if (this.#adjacent[other * count + b] === 0) continue;
      this.#fill[other]!--;
      common++;
    }
    this.#fill[a]! += this.#degrees[a]! - common;
    this.#fill[b]! += this.#degrees[b]! - common;
    this.#adjacent[a * count + b] = 1;
    this.#adjacent[b * count + a] = 1;
    this.#neighbours[a * count + this.#degrees[a]!++] = b;
    this.#neighbours[b * count + this.#degrees[b]!++] = a;
  }

  #unlist(column: number, gone: number): void {
    const start = column * this.#sizes.length;
    const last = start + --this.#degrees[column]!;
    let at = start;
    while (this.#neighbours[at] !== gone) at++;
    this.#neighbours[at] = this.#neighbours[last]!;
  }

  #countCells(column: number): void {
    const start = column * this.#sizes.length;
    let cells = this.#sizes[column]!;
    for (let i = start; i < start + this.#degrees[column]!; i++) cells *= this.#sizes[this.#neighbours[i]!]!;
    this.cells[column] = cells;
  }

  #precedes(a: number, b: number, minor: Float64Array): boolean {
    if (minor[a] !== minor[b]) return minor[a]! < minor[b]!;
    return this.#sizes[a]! > this.#sizes[b]!;
  }
}
