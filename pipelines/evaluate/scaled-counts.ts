import { countCells } from '../../privacy/guard/counting/count-cells.ts';
import type { CodeTable } from './code-table.ts';

/** Counts over `over` times `scale`, row-major, the last column fastest. */
export function scaledCounts({ columns }: CodeTable, over: readonly number[], scale: number): Float64Array {
  const counted = over.map((c) => columns[c]!);
  const counts = new Uint32Array(counted.reduce((cells, { size }) => cells * size, 1));
  countCells(counted, counts);
  return Float64Array.from(counts, (count) => count * scale);
}
