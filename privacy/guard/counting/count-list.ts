import { breathe } from '../breathe.ts';
import { type CountedColumn, countCells } from './count-cells.ts';
import type { CountingThreads } from './counting-threads.ts';
import { deriveMarginals } from './derive-marginals.ts';
import type { CellCounts } from './marginal-counter.ts';
import { packColumns, sharedColumn } from './pack-columns.ts';
import { type Pack, type Pass, planPasses } from './plan-passes.ts';
import { allocateCounts, type RowWeights, totalWeight, weighCells } from './weigh-cells.ts';

export interface ListedMarginals {
  /** Lists of columns, all of one length. */
  readonly marginals: readonly (readonly number[])[];
  readonly column: (position: number) => CountedColumn;
  readonly rows: number;
  /** What rows weigh; each counts as one where absent. Weighted rows are counted on this thread. */
  readonly weights?: RowWeights | undefined;
  /** Absent where all counting stays on this thread. */
  readonly threads: CountingThreads | undefined;
}

/** Rows counted before other work of the process gets a turn. */
const ROWS_A_TURN = 2 ** 24;

/**
 * Counts every marginal in as few passes over the rows as pay, and gives each once, in any order. What is given holds good
 * until `give` returns. Besides the joint marginals of a moment this takes a byte a row and pack while it runs, and with
 * threads the size of the columns once more. Throws where counts do not add up to the table, which is a defect.
 */
export async function countList(
  { marginals, column, rows, weights, threads }: ListedMarginals,
  give: (marginal: number, counts: CellCounts) => void,
): Promise<void> {
  const sizeOf = (position: number): number => column(position).size;
  const passes = planPasses(sizeOf, marginals, rows);
  const total = weights === undefined ? rows : totalWeight(weights);
  const isThreaded =
    weights === undefined && threads !== undefined && threads.helpers > 0 && rows * passes.length >= threads.leastRows;
  const made = new Map<Pack, CountedColumn>();
  const codesOf = (pack: Pack): CountedColumn => {
    const codes = made.get(pack) ?? codesOfPack(pack, column, rows, isThreaded);
    made.set(pack, codes);
    return codes;
  };
  let arena = allocateCounts(0, total);
  const room = (cells: number): CellCounts => {
    if (arena.length < cells) arena = allocateCounts(cells, total);
    return arena;
  };
  const giveAll = ({ packs, marginals: members }: Pass, joint: CellCounts, free: CellCounts): void =>
    deriveMarginals(
      { counts: joint, axes: packs.map(({ columns }) => columns), sizeOf, arena: free },
      members.map((member) => marginals[member]!),
      (i, counts) => {
        if (totalOf(counts) !== total)
          throw new Error('A marginal was counted wrongly: it does not add up to the table');
        give(members[i]!, counts);
      },
    );

  if (isThreaded) {
    const jobs = passes.map(({ packs, cells }) => ({ columns: packs.map(codesOf), cells }));
    await threads.count(jobs, rows, (job, joint) => giveAll(passes[job]!, joint, room(joint.length)));
    return;
  }
  let rowsSinceTurn = 0;
  for (const pass of passes) {
    const { cells } = pass;
    const free = room(2 * cells);
    const joint = free.subarray(0, cells).fill(0);
    const columns = pass.packs.map(codesOf);
    if (joint instanceof Uint32Array && weights === undefined) countCells(columns, joint);
    else if (weights !== undefined) weighCells(columns, weights, joint);
    giveAll(pass, joint, free.subarray(cells));
    rowsSinceTurn += rows;
    if (rowsSinceTurn > ROWS_A_TURN) {
      rowsSinceTurn = 0;
      await breathe();
    }
  }
}

function totalOf(counts: CellCounts): number {
  let total = 0;
  for (let cell = 0; cell < counts.length; cell++) total += counts[cell]!;
  return total;
}

function codesOfPack(
  { columns }: Pack,
  column: (position: number) => CountedColumn,
  rows: number,
  isShared: boolean,
): CountedColumn {
  if (columns.length > 1) return packColumns(columns.map(column), rows, isShared);
  return isShared ? sharedColumn(column(columns[0]!)) : column(columns[0]!);
}
