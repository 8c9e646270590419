/** Marginals that are summed out of one joint count. */
export interface JointBlock {
  /** Ascending. */
  readonly columns: readonly number[];
  /** Which marginals of the list. */
  readonly marginals: readonly number[];
}

/** More cells than these are not counted for the sake of several marginals: the joint would be as long as the table. */
const CELLS_OF_A_JOINT = 2 ** 16;
/** Sets that one statement groups by. */
const MARGINALS_OF_A_JOINT = 64;
/** Columns whose sets an engine can tell apart in one whole number of 32 bits. */
const COLUMNS_OF_A_JOINT = 31;

/**
 * Covers `marginals` by blocks of columns: a block is counted once over the rows, and each of its marginals is summed out of that. Greedy: the marginals with
 * most cells first, each into the block that it makes least larger.
 */
export function jointBlocks(
  marginals: readonly (readonly number[])[],
  sizeOf: (column: number) => number,
): readonly JointBlock[] {
  const cellsOf = (columns: Iterable<number>): number => {
    let cells = 1;
    for (const column of columns) cells *= sizeOf(column);
    return cells;
  };
  const blocks: { columns: Set<number>; marginals: number[] }[] = [];
  const order = marginals.map((columns, at) => ({ at, cells: cellsOf(columns) })).sort((a, b) => b.cells - a.cells);
  for (const { at } of order) {
    const columns = marginals[at]!;
    let best: { readonly block: (typeof blocks)[number]; readonly growth: number } | undefined;
    for (const block of blocks) {
      if (block.marginals.length === MARGINALS_OF_A_JOINT) continue;
      const more = columns.filter((column) => !block.columns.has(column));
      if (block.columns.size + more.length > COLUMNS_OF_A_JOINT) continue;
      const growth = cellsOf(more);
      const fits = growth === 1 || growth * cellsOf(block.columns) <= CELLS_OF_A_JOINT;
      if (fits && (best === undefined || growth < best.growth)) best = { block, growth };
    }
    if (best === undefined) blocks.push({ columns: new Set(columns), marginals: [at] });
    else {
      for (const column of columns) best.block.columns.add(column);
      best.block.marginals.push(at);
    }
  }
  return blocks.map(({ columns, marginals: own }) => ({ columns: [...columns].sort((a, b) => a - b), marginals: own }));
}
