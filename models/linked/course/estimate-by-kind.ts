import { estimateTransition, type NoisyTable } from '../chain/estimate-table.ts';

const FLOOR = 1e-6;

/**
 * Counts of a value and the one before it of the same kind with less noise; values are told apart by kind, `each` of them a kind, and the last of the values before says that there
 * was none. What is of two kinds is 0.
 */
export function estimateByKind(
  { parents, size, values, variance }: NoisyTable,
  each: number,
  isOrdered: boolean,
): Float64Array {
  const estimated = new Float64Array(values.length);
  const kinds = size / each;
  for (let kind = 0; kind < kinds; kind++) {
    const block = Float64Array.from({ length: each * each }, (_, cell) => {
      const [before, after] = [Math.floor(cell / each), cell % each];
      return values[(kind * each + before) * size + kind * each + after]!;
    });
    const better = transition({ parents: each, size: each, values: block, variance }, isOrdered);
    for (const [cell, count] of better.entries()) {
      const [before, after] = [Math.floor(cell / each), cell % each];
      estimated[(kind * each + before) * size + kind * each + after] = count;
    }
  }
  if (parents > size) {
    const sigma = Math.sqrt(variance);
    for (let value = 0; value < size; value++) {
      const count = values[size * size + value]!;
      estimated[size * size + value] = count > sigma ? count : Math.max(FLOOR, (0.2 * Math.max(0, count + sigma)) / 2);
    }
  }
  return estimated;
}

function transition(table: NoisyTable, isOrdered: boolean): Float64Array {
  const { size, values } = table;
  const [rows, columns] = [new Float64Array(size), new Float64Array(size)];
  values.forEach((value, cell) => {
    rows[Math.floor(cell / size)]! += Math.max(0, value);
    columns[cell % size]! += Math.max(0, value);
  });
  const shares = (counts: Float64Array): Float64Array => {
    const sum = counts.reduce((a, b) => a + b, 0);
    return counts.map((count) => (sum > 0 ? count / sum : 1 / size));
  };
  return estimateTransition(table, shares(rows), shares(columns), isOrdered ? 'falling' : 'none');
}
