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
  if (!breaks(chain, ordered)) return undefined;
  const cells = chain.reduce((product, { size }) => product * size, 1);
  if (cells > MAX_CONSTRAINT_CELLS) return 'too large';
  const table = wholeTable(chain, cells);
  return table.includes(1) ? table : undefined;
}

/**
 * From each bin of the first column on, the greatest value that each bin of every further one is pushed up to; whether one is pushed
 * beyond its end. `ordered` says which links an order of their own joins.
 */
function breaks(chain: readonly Link[], ordered: (a: number, b: number) => boolean): boolean {
  const [first] = chain;
  for (let p = 0; p < first!.size; p++) {
    if (!first!.lattice.has(p)) continue;
    const origin = first!.lattice.start(p, first!.lattice.lowest(p));
    let before = new Float64Array(first!.size).fill(Number.NaN);
    before[p] = first!.lattice.lowest(p);
    for (const [i, { lattice, size }] of chain.entries()) {
      if (i === 0) continue;
      const { lattice: a, size: sizeBefore } = chain[i - 1]!;
      const pushed = new Float64Array(size).fill(Number.NaN);
      for (let q = 0; q < sizeBefore; q++) {
        if (Number.isNaN(before[q])) continue;
        for (let r = 0; r < size; r++) {
          if (!lattice.has(r) || impossible(lattice, r, a.start(q, a.lowest(q)))) continue;
          if (ordered(0, i) && impossible(lattice, r, origin)) continue;
          const place = lattice.atLeast(r, a.start(q, before[q]!));
          if (Number.isNaN(place)) {
            // Of a chain that breaks before its end, a shorter one speaks.
            if (i === chain.length - 1) return true;
          } else if (!(place <= pushed[r]!)) pushed[r] = place;
        }
      }
      before = pushed;
    }
  }
  return false;
}

/** The combinations of bins that break the chain at its last column, and not already from its second on. */
function wholeTable(chain: readonly Link[], cells: number): Uint8Array {
  const table = new Uint8Array(cells);
  const fill = (depth: number, at: number, place: number, code: number, own: number): void => {
    if (depth === chain.length) return;
    const { lattice, size } = chain[depth]!;
    const before = chain[depth - 1]!.lattice;
    for (let q = 0; q < size; q++) {
      if (!lattice.has(q)) continue;
      // `own` is how far the chain without its first column is pushed.
      const alone = depth === 1 ? lattice.lowest(q) : lattice.atLeast(q, before.start(code, own));
      if (Number.isNaN(alone)) continue;
      const pushed = lattice.atLeast(q, before.start(code, place));
      if (!Number.isNaN(pushed)) fill(depth + 1, at * size + q, pushed, q, alone);
      else if (depth === chain.length - 1) table[at * size + q] = 1;
    }
  };
  const { lattice, size } = chain[0]!;
  for (let p = 0; p < size; p++) if (lattice.has(p)) fill(1, p, lattice.lowest(p), p, lattice.lowest(p));
  return table;
}
