import { MOST_PACKED_VALUES } from './pack-columns.ts';

/** One pass over the rows: it counts the joint marginal of `packs`, each some columns packed into one. */
export interface Pass {
  readonly packs: readonly Pack[];
  /** Cells of the joint marginal. */
  readonly cells: number;
  /** Positions of the marginals that are summed out of it. */
  readonly marginals: readonly number[];
}

/** Columns counted as one. The same pack is the same object in every pass. */
export interface Pack {
  readonly columns: readonly number[];
  readonly size: number;
}

/** Values that packed columns may have together, to try. Too small shares few passes; too large makes sums over joints dear. */
const TRIED_PACK_VALUES = [16, 32, 64, 128, MOST_PACKED_VALUES];
/** No joint marginal is made larger than this to share a pass: it must stay in the second cache. */
const MOST_JOINT_CELLS = 2 ** 18;

/*
 * What things take, in about nanoseconds, measured by bench/counting.ts. They decide how counts are come by and never
 * what they are.
 */
const ROW_OF_PASS = 0.3;
const ROW_OF_PACK = 0.3;
const ROW_PACKED = 0.25;
const CELL_CLEARED = 0.3;
const CELL_SUMMED = 1.5;

/**
 * Ways to count `marginals` (lists of columns of one length) in few passes: columns of few values are packed together, and
 * one joint marginal over packs gives all marginals inside it. Takes the cheapest of a few sizes of packs.
 */
export function planPasses(
  sizeOf: (column: number) => number,
  marginals: readonly (readonly number[])[],
  rows: number,
): readonly Pass[] {
  const columns = [...new Set(marginals.flat())].sort((a, b) => a - b);
  const single = new Map<number, Pack>(columns.map((column) => [column, { columns: [column], size: sizeOf(column) }]));
  const alone = marginals.map((marginal) => {
    const packs = marginal.map((column) => single.get(column)!);
    return costOf(packs, 1, rows);
  });
  let least = alone.reduce((sum, cost) => sum + cost, 0);
  let best: readonly Shared[] = [];
  for (const values of marginals.length < 2 ? [] : TRIED_PACK_VALUES) {
    const shared: Shared[] = [];
    let cost = 0;
    for (const { packs, members } of byPacks(marginals, packsOf(columns, single, values))) {
      const apart = members.reduce((sum, member) => sum + alone[member]!, 0);
      const together = costOf(packs, members.length, rows);
      if (together < apart) shared.push({ packs, members });
      cost += Math.min(together, apart);
    }
    for (const { columns: packed } of new Set(shared.flatMap(({ packs }) => packs))) {
      if (packed.length > 1) cost += ROW_PACKED * packed.length * rows;
    }
    if (cost >= least) continue;
    least = cost;
    best = shared;
  }
  const covered = new Set(best.flatMap(({ members }) => members));
  const passes = best.map(({ packs, members }) => ({ packs, cells: cellsOf(packs), marginals: members }));
  for (const [position, marginal] of marginals.entries()) {
    if (covered.has(position)) continue;
    const packs = marginal.map((column) => single.get(column)!);
    passes.push({ packs, cells: cellsOf(packs), marginals: [position] });
  }
  return passes;
}

/** Nanoseconds, about, that one pass takes for `marginals` marginals. */
function costOf(packs: readonly Pack[], marginals: number, rows: number): number {
  const cells = cellsOf(packs);
  const isJoint = packs.some(({ columns }) => columns.length > 1);
  if (isJoint && cells > MOST_JOINT_CELLS) return Number.POSITIVE_INFINITY;
  const sums = isJoint ? Math.min(marginals, packs[0]!.columns.length) : 0;
  return rows * (ROW_OF_PASS + ROW_OF_PACK * packs.length) + cells * (CELL_CLEARED + CELL_SUMMED * sums);
}

const cellsOf = (packs: readonly Pack[]): number => packs.reduce((cells, { size }) => cells * size, 1);

/** Fills packs of at most `values` values with columns, largest first, each into the first that has room for it. */
function packsOf(
  columns: readonly number[],
  single: ReadonlyMap<number, Pack>,
  values: number,
): ReadonlyMap<number, Pack> {
  const open: { columns: number[]; size: number }[] = [];
  for (const column of [...columns].sort((a, b) => single.get(b)!.size - single.get(a)!.size || a - b)) {
    const { size } = single.get(column)!;
    const room = open.find((pack) => pack.size * size <= values);
    if (room === undefined) open.push({ columns: [column], size });
    else {
      room.columns.push(column);
      room.size *= size;
    }
  }
  const packOf = new Map<number, Pack>();
  for (const pack of open) {
    const made = pack.columns.length === 1 ? single.get(pack.columns[0]!)! : pack;
    for (const column of pack.columns) packOf.set(column, made);
  }
  return packOf;
}

/** Marginals inside the joint marginal of `packs`. */
interface Shared {
  readonly packs: readonly Pack[];
  readonly members: readonly number[];
}

/** Marginals whose columns lie in the same packs, together. */
function byPacks(marginals: readonly (readonly number[])[], packOf: ReadonlyMap<number, Pack>): Iterable<Shared> {
  const packs = [...new Set(packOf.values())];
  const numberOf = new Map<number, number>();
  for (const [number, { columns }] of packs.entries()) for (const column of columns) numberOf.set(column, number);
  const groups = new Map<string, { packs: readonly Pack[]; members: number[] }>();
  const numbers: number[] = [];
  for (const [member, columns] of marginals.entries()) {
    numbers.length = 0;
    for (const column of columns) {
      const number = numberOf.get(column)!;
      if (!numbers.includes(number)) numbers.push(number);
    }
    numbers.sort((a, b) => a - b);
    const key = numbers.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { packs: numbers.map((number) => packs[number]!), members: [member] });
    else group.members.push(member);
  }
  return groups.values();
}
