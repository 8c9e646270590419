import { MAX_CONSTRAINT_CELLS } from '../../../models/graphical/inference/hard-constraints.ts';
import type { ImpossibleCells } from '../../../models/model.ts';
import type { ModelledColumn } from '../dictionary.ts';
import { Lattice } from './lattice.ts';
import { type Order, type OrderGroup, orderGroups } from './order-graph.ts';

/** Chains that no table of the size allowed can hold. */
export interface UnheldChain {
  /** The first column to the last. */
  readonly names: readonly string[];
}

/** Most chains that are looked at one by one. */
const MAX_CHAINS = 1000;

/**
 * What orders forbid beyond pairs of bins: of `a <= b` and `b <= c`, a wide bin of b may go with a late one of a and with an early one
 * of c, and no row can have all three. They are forbidden together, so that nothing is claimed of rows where b is missing. Nothing is
 * added where columns share their bins.
 *
 * Returns a chain that takes too large a table as it is.
 */
export function impossibleChains(
  orders: readonly Order[],
  modelled: readonly ModelledColumn[],
): readonly ImpossibleCells[] | UnheldChain {
  const found: ImpossibleCells[] = [];
  for (const group of orderGroups(orders)) {
    const columns = group.names.map((name) => modelled.findIndex((column) => column.name === name));
    const lattices = columns.map((column) => new Lattice(modelled[column]!.coding));
    if (!someChainBreaks(group, lattices, columns, modelled)) continue;
    const chains = chainsOf(group);
    for (const chain of chains.length > MAX_CHAINS ? [] : chains) {
      const links: Link[] = chain.map((place) => {
        const { size } = modelled[columns[place]!]!.coding;
        return { size, lattice: lattices[place]! };
      });
      const ordered = (a: number, b: number): boolean =>
        group.edges.some(([from, to]) => from === chain[a] && to === chain[b]);
      const held = holdChain(links, ordered);
      if (held === undefined) continue;
      if (held === 'too large') return { names: chain.map((place) => group.names[place]!) };
      found.push({ columns: chain.map((place) => columns[place]!), cells: held });
    }
    if (chains.length > MAX_CHAINS) return { names: group.names };
  }
  return found;
}

interface Link {
  readonly size: number;
  readonly lattice: Lattice;
}

const impossible = (lattice: Lattice, code: number, bound: number): boolean =>
  Number.isNaN(lattice.atLeast(code, bound));

/** Whether bins may be chained that are possible two by two and not all together. Never misses one; looks at pairs alone. */
function someChainBreaks(
  { edges }: OrderGroup,
  lattices: readonly Lattice[],
  columns: readonly number[],
  modelled: readonly ModelledColumn[],
): boolean {
  // The greatest value that a bin can be pushed up to by bins before it.
  const pushed = lattices.map((lattice, place) =>
    Float64Array.from(modelled[columns[place]!]!.coding.cells, (_, code) => lattice.lowest(code)),
  );
  for (const [from, to] of edges) {
    const [a, b] = [lattices[from]!, lattices[to]!];
    for (let p = 0; p < pushed[from]!.length; p++) {
      for (let q = 0; q < pushed[to]!.length; q++) {
        if (!a.has(p) || !b.has(q) || impossible(b, q, a.start(p, a.lowest(p)))) continue;
        const place = b.atLeast(q, a.start(p, pushed[from]![p]!));
        if (Number.isNaN(place)) return true;
        if (place > pushed[to]![q]!) pushed[to]![q] = place;
      }
    }
  }
  return false;
}

/** Every way along at least two orders, the shorter first; at most one more than `MAX_CHAINS`. */
function chainsOf({ names, edges }: OrderGroup): number[][] {
  const chains: number[][] = [];
  let ways: number[][] = names.map((_, place) => [place]);
  while (ways.length > 0 && chains.length <= MAX_CHAINS) {
    ways = ways
      .flatMap((way) => edges.flatMap(([from, to]) => (from === way.at(-1) ? [[...way, to]] : [])))
      .slice(0, MAX_CHAINS + 1);
    if (ways[0] !== undefined && ways[0].length > 2) chains.push(...ways);
  }
  return chains;
}

/** What must be forbidden of a chain, if anything, beyond what pairs and shorter chains forbid. */
function holdChain(
  chain: readonly Link[],
  ordered: (a: number, b: number) => boolean,
): Uint8Array | 'too large' | undefined {
  if (!findBroken(chain, ordered, () => true)) return undefined;
  const cells = chain.reduce((product, { size }) => product * size, 1);
  if (cells > MAX_CONSTRAINT_CELLS) return 'too large';
  const table = new Uint8Array(cells);
  findBroken(chain, ordered, (place) => {
    table[place] = 1;
    return false;
  });
  return table;
}

/**
 * Tells `found` the place of each combination of bins that breaks the chain at its last column, and neither from its second column on
 * nor by an order between two columns of it that do not follow each other, until that returns true. Whether it did.
 *
 * Bins that push no further than they would without the first column are left at once: all that follows is then broken without it too,
 * so that only bins that overlap in part are gone into.
 */
function findBroken(
  chain: readonly Link[],
  ordered: (a: number, b: number) => boolean,
  found: (place: number) => boolean,
): boolean {
  const [first] = chain;
  const last = chain.length - 1;
  const byFirst = chain.map((_, depth) => depth > 1 && ordered(0, depth));
  let origin = 0;
  // `alone` is how far the chain is pushed without its first column.
  const follow = (depth: number, at: number, pushed: number, code: number, alone: number): boolean => {
    const { lattice, size } = chain[depth]!;
    const before = chain[depth - 1]!.lattice;
    for (let q = 0; q < size; q++) {
      if (!lattice.has(q)) continue;
      const unpushed = depth === 1 ? lattice.lowest(q) : lattice.atLeast(q, before.start(code, alone));
      if (Number.isNaN(unpushed) || (byFirst[depth] && impossible(lattice, q, origin))) continue;
      const place = lattice.atLeast(q, before.start(code, pushed));
      if (Number.isNaN(place)) {
        if (depth === last && found(at * size + q)) return true;
      } else if (depth < last && place > unpushed && follow(depth + 1, at * size + q, place, q, unpushed)) return true;
    }
    return false;
  };
  for (let p = 0; p < first!.size; p++) {
    if (!first!.lattice.has(p)) continue;
    const lowest = first!.lattice.lowest(p);
    origin = first!.lattice.start(p, lowest);
    if (follow(1, p, lowest, p, lowest)) return true;
  }
  return false;
}
