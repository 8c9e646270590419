/** The values of a column as places among its distinct ones. */
export interface DenseRanks {
  /** Ascending. */
  readonly distinct: Float64Array;
  /** One array for each given: `distinct[ranks[i]]` is its value `i`; -1 where that is NaN. */
  readonly ranks: readonly Int32Array[];
}

/** Ranks of several arrays among the distinct values of all of them. */
export function denseRanks(arrays: readonly Float64Array[]): DenseRanks {
  const sorted = new Float64Array(arrays.reduce((length, array) => length + array.length, 0));
  let filled = 0;
  for (const array of arrays) for (const value of array) if (!Number.isNaN(value)) sorted[filled++] = value;
  const known = sorted.subarray(0, filled).sort();
  let count = 0;
  for (let i = 0; i < filled; i++) if (i === 0 || known[i] !== known[i - 1]) known[count++] = known[i]!;
  const distinct = known.slice(0, count);
  return { distinct, ranks: arrays.map((array) => Int32Array.from(array, (value) => placeOf(distinct, value))) };
}

function placeOf(distinct: Float64Array, value: number): number {
  if (Number.isNaN(value)) return -1;
  let [low, high] = [0, distinct.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (distinct[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
