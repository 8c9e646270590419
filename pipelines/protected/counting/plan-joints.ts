/** Columns that are counted together once, and the marginals that are summed out of their joint marginal. */
export interface Joint {
  readonly columns: readonly number[];
  /** Positions in the list of marginals. */
  readonly marginals: readonly number[];
}

/** Fewer than this are counted row by row: the joint marginal is a pass by itself. */
const LEAST_MARGINALS = 3;

/**
 * Covers marginals with joint marginals of at most `mostCells` cells, greedily: a joint starts from the first that is left, and takes the column that brings most of those that are left for its size,
 * as long as there is room. Every marginal is in one joint or in `alone`. Decided from public sizes.
 */
export function planJoints(
  marginals: readonly (readonly number[])[],
  sizeOf: (column: number) => number,
  mostCells: number,
): { readonly joints: readonly Joint[]; readonly alone: readonly number[] } {
  const left = new Set(marginals.keys());
  const joints: Joint[] = [];
  const alone: number[] = [];
  const columns = [...new Set(marginals.flat())];
  for (const first of marginals.keys()) {
    if (!left.has(first)) continue;
    const chosen = new Set(marginals[first]!);
    let cells = marginals[first]!.reduce((product, column) => product * sizeOf(column), 1);
    if (cells > mostCells) {
      left.delete(first);
      alone.push(first);
      continue;
    }
    for (;;) {
      const gains = gainsOf(marginals, left, chosen);
      const fitting = columns.filter((column) => gains.has(column) && cells * sizeOf(column) <= mostCells);
      const worth = (column: number): number => gains.get(column)! / Math.log2(sizeOf(column) + 1);
      const best = fitting.reduce<number | undefined>(
        (most, column) => (most === undefined || worth(column) > worth(most) ? column : most),
        undefined,
      );
      if (best === undefined) break;
      chosen.add(best);
      cells *= sizeOf(best);
    }
    const members = [...left].filter((position) => marginals[position]!.every((column) => chosen.has(column)));
    for (const position of members) left.delete(position);
    if (members.length >= LEAST_MARGINALS)
      joints.push({ columns: [...chosen].sort((a, b) => a - b), marginals: members });
    else alone.push(...members);
  }
  return { joints, alone };
}

/** For each column that is not chosen, how many of the marginals that are left lack it alone. */
function gainsOf(
  marginals: readonly (readonly number[])[],
  left: ReadonlySet<number>,
  chosen: ReadonlySet<number>,
): ReadonlyMap<number, number> {
  const gains = new Map<number, number>();
  for (const position of left) {
    const lacking = marginals[position]!.filter((column) => !chosen.has(column));
    if (lacking.length === 1) gains.set(lacking[0]!, (gains.get(lacking[0]!) ?? 0) + 1);
  }
  return gains;
}
