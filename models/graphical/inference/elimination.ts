import { EliminationGraph, type EliminationRule } from './elimination-graph.ts';

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
  return eliminated(sizes, new EliminationGraph(sizes, cliques), rule);
}

function eliminated(sizes: readonly number[], graph: EliminationGraph, rule: EliminationRule): Elimination {
  const order: number[] = [];
  const later: (readonly number[])[] = [];
  let cells = 0;
  while (order.length < sizes.length) {
    const column = graph.next(rule);
    cells += graph.cells[column]!;
    order.push(column);
    later.push(graph.neighboursOf(column));
    graph.remove(column);
  }
  const position = new Array<number>(sizes.length);
  for (const [index, column] of order.entries()) position[column] = index;
  const separators = later.map((around) => [...around].sort((a, b) => position[b]! - position[a]!));
  return { order, separators, cells };
}

/** The smaller of the two rules' results. */
export function bestElimination(sizes: readonly number[], cliques: readonly (readonly number[])[]): Elimination {
  const graph = new EliminationGraph(sizes, cliques);
  const bySize = eliminated(sizes, graph.copy(), 'min-size');
  const byFill = eliminated(sizes, graph, 'min-fill');
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
