import { cellCount } from '../inference/domain.ts';
import type { Closure } from './closure.ts';
import { MOST_COMPARED_CELLS } from './rounds.ts';
import { BYTES_PER_CELL } from './tree-bytes.ts';

/** Beliefs and partial tables of three message passers and maps between them, for each cell of the largest tree. */
const BYTES_PER_TREE_CELL = 80;
/** Expected counts twice and exact ones once. */
const BYTES_PER_COMPARED_CELL = 24;
/** The search's arrays, for each cell that is measured. */
const BYTES_PER_MEASURED_CELL = 300;
const MOST_MEASURED_CELLS = 2 ** 21;
const SAMPLED_BYTES_PER_COLUMN = 2 ** 20;
const BASE_BYTES = 1.5e8;

/** Upper estimate of what fitting needs, from public sizes. */
export function memoryBytes(sizes: readonly number[], { levels }: Closure, mostBytes: number): number {
  let compared = 0;
  for (const level of levels) for (const columns of level) compared += cellCount(sizes, columns);
  const tree = Math.min(mostBytes / BYTES_PER_CELL, cellCount(sizes, [...sizes.keys()]));
  const values = sizes.reduce((sum, size) => sum + size, 0);
  return Math.ceil(
    BASE_BYTES +
      BYTES_PER_TREE_CELL * tree +
      BYTES_PER_COMPARED_CELL * Math.min(compared, MOST_COMPARED_CELLS) +
      BYTES_PER_MEASURED_CELL * (values + Math.min(compared, MOST_MEASURED_CELLS)) +
      SAMPLED_BYTES_PER_COLUMN * sizes.length,
  );
}
