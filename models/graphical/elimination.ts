import { cellCount } from './domain.ts';

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
  const neighbours = sizes.map(() => new Set<number>());
  for (const clique of cliques) {
    for (const a of clique) for (const b of clique) if (a !== b) neighbours[a]!.add(b);
  }
  const remaining = new Set(sizes.keys());
  const costs = sizes.map((_, column) => costOf(sizes, neighbours, column));
  const order: number[] = [];
  const later: Set<number>[] = [];
  let cells = 0;
  while (remaining.size > 0) {
    let best = -1;
    for (const column of remaining) {
      if (best < 0 || precedes(costs[column]!, costs[best]!, sizes[column]!, sizes[best]!, rule)) best = column;
    }
    const around = neighbours[best]!;
    cells += costs[best]!.cells;
    order.push(best);
    later.push(around);
    remaining.delete(best);
    const touched = new Set<number>(around);
    for (const a of around) {
      neighbours[a]!.delete(best);
      for (const b of around) {
        if (a === b || neighbours[a]!.has(b)) continue;
        neighbours[a]!.add(b);
        for (const common of neighbours[b]!) if (remaining.has(common)) touched.add(common);
      }
    }
    for (const column of touched) costs[column] = costOf(sizes, neighbours, column);
  }
  const position = new Array<number>(sizes.length);
  for (const [index, column] of order.entries()) position[column] = index;
  const separators = later.map((around) => [...around].sort((a, b) => position[b]! - position[a]!));
  return { order, separators, cells };
}

/** The smaller of the two rules' results. */
export function bestElimination(sizes: readonly number[], cliques: readonly (readonly number[])[]): Elimination {
  const bySize = eliminate(sizes, cliques, 'min-size');
  const byFill = eliminate(sizes, cliques, 'min-fill');
  return byFill.cells < bySize.cells ? byFill : bySize;
}

interface Cost {
  readonly fill: number;
  readonly cells: number;
}

function costOf(sizes: readonly number[], neighbours: readonly Set<number>[], column: number): Cost {
  const around = [...neighbours[column]!];
  let fill = 0;
  for (let i = 0; i < around.length; i++) {
    for (let j = i + 1; j < around.length; j++) if (!neighbours[around[i]!]!.has(around[j]!)) fill++;
  }
  return { fill, cells: cellCount(sizes, around) * sizes[column]! };
}

function precedes(a: Cost, b: Cost, sizeA: number, sizeB: number, rule: EliminationRule): boolean {
  const [major, minor] =
    rule === 'min-fill' ? [a.fill - b.fill, difference(a, b)] : [difference(a, b), a.fill - b.fill];
  if (major !== 0) return major < 0;
  if (minor !== 0) return minor < 0;
  return sizeA > sizeB;
}

/** Zero, not NaN, for two infinite tables. */
const difference = (a: Cost, b: Cost): number => (a.cells === b.cells ? 0 : a.cells - b.cells);
