export type EliminationRule = 'min-fill' | 'min-size';

/**
 * An order in which the columns can be summed out. Column `order[i]` is summed out of a table over itself and
 * `separators[i]`, whose columns all come later in the order.
 */
export interface Elimination {
  readonly order: readonly number[];
  /** In reverse order of elimination, so that the next column to go is last. */
  readonly separators: readonly (readonly number[])[];
  /** Cells of all tables together: what a junction tree in this order needs. May be `Infinity`. */
  readonly cells: number;
}

/**
 * Greedy elimination of the graph in which each of `cliques` is fully connected.
 *
 * `min-fill` takes the column that adds fewest edges (ties: smallest table), `min-size` the one with the smallest table
 * (ties: fewest new edges). Remaining ties go to the largest column, whose rows are then longest, then to the lowest position.
 */
export function eliminate(
  sizes: readonly number[],
  cliques: readonly (readonly number[])[],
  rule: EliminationRule,
): Elimination {
  const graph = new EliminationGraph(sizes, cliques);
  const order: number[] = [];
  const later: number[][] = [];
  let cells = 0;
  while (order.length < sizes.length) {
    const column = graph.next(rule);
    cells += graph.cells[column]!;
    order.push(column);
    later.push(graph.remove(column));
  }
  const position = new Array<number>(sizes.length);
  for (const [index, column] of order.entries()) position[column] = index;
  const separators = later.map((around) => around.sort((a, b) => position[b]! - position[a]!));
  return { order, separators, cells };
}

/** The smaller of the two rules' results. */
export function bestElimination(sizes: readonly number[], cliques: readonly (readonly number[])[]): Elimination {
  const bySize = eliminate(sizes, cliques, 'min-size');
  const byFill = eliminate(sizes, cliques, 'min-fill');
  return byFill.cells < bySize.cells ? byFill : bySize;
}

/** True when one table holds all of `columns`. */
export function holds({ order, separators }: Elimination, columns: readonly number[]): boolean {
  for (const [position, column] of order.entries()) {
    if (!columns.includes(column)) continue;
    return columns.every((other) => other === column || separators[position]!.includes(other));
  }
  return columns.length === 0;
}

/** The columns not eliminated yet, with an edge between any two that must share a table. */
class EliminationGraph {
  readonly #sizes: readonly number[];
  readonly #adjacent: Uint8Array;
  readonly #neighbours: number[][];
  readonly #remaining: Uint8Array;
  /** New edges that eliminating each column would add. */
  readonly #fill: Float64Array;
  /** Cells of the table from which each column would be summed out. */
  readonly cells: Float64Array;

  constructor(sizes: readonly number[], cliques: readonly (readonly number[])[]) {
    const count = sizes.length;
    this.#sizes = sizes;
    this.#adjacent = new Uint8Array(count * count);
    this.#neighbours = sizes.map(() => []);
    this.#remaining = new Uint8Array(count).fill(1);
    this.#fill = new Float64Array(count);
    this.cells = new Float64Array(count);
    for (const clique of cliques) {
      for (let i = 0; i < clique.length; i++)
        for (let j = i + 1; j < clique.length; j++) this.#join(clique[i]!, clique[j]!);
    }
    for (let column = 0; column < count; column++) this.#update(column);
  }

  next(rule: EliminationRule): number {
    const [major, minor] = rule === 'min-fill' ? [this.#fill, this.cells] : [this.cells, this.#fill];
    let best = -1;
    for (let column = 0; column < this.#sizes.length; column++) {
      if (this.#remaining[column] === 0) continue;
      if (best < 0 || this.#precedes(column, best, major, minor)) best = column;
    }
    return best;
  }

  /** Connects the neighbours of `column`, takes it away and returns them. */
  remove(column: number): number[] {
    const around = this.#neighbours[column]!;
    this.#remaining[column] = 0;
    for (const a of around) {
      const list = this.#neighbours[a]!;
      list[list.indexOf(column)] = list.at(-1)!;
      list.pop();
    }
    const touched = new Set(around);
    for (let i = 0; i < around.length; i++) {
      for (let j = i + 1; j < around.length; j++) {
        if (!this.#join(around[i]!, around[j]!)) continue;
        // A new edge is one fill less for whoever is next to both its ends.
        for (const common of this.#neighbours[around[i]!]!) {
          if (this.#adjacent[common * this.#sizes.length + around[j]!] === 1) touched.add(common);
        }
      }
    }
    for (const other of touched) this.#update(other);
    return around;
  }

  #join(a: number, b: number): boolean {
    const count = this.#sizes.length;
    if (this.#adjacent[a * count + b] === 1) return false;
    this.#adjacent[a * count + b] = 1;
    this.#adjacent[b * count + a] = 1;
    this.#neighbours[a]!.push(b);
    this.#neighbours[b]!.push(a);
    return true;
  }

  #update(column: number): void {
    const around = this.#neighbours[column]!;
    const count = this.#sizes.length;
    let fill = 0;
    let cells = this.#sizes[column]!;
    for (let i = 0; i < around.length; i++) {
      cells *= this.#sizes[around[i]!]!;
      const row = around[i]! * count;
      for (let j = i + 1; j < around.length; j++) fill += 1 - this.#adjacent[row + around[j]!]!;
    }
    this.#fill[column] = fill;
    this.cells[column] = cells;
  }

  #precedes(a: number, b: number, major: Float64Array, minor: Float64Array): boolean {
    if (major[a] !== major[b]) return major[a]! < major[b]!;
    if (minor[a] !== minor[b]) return minor[a]! < minor[b]!;
    return this.#sizes[a]! > this.#sizes[b]!;
  }
}
