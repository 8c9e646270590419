/** Places of the values of a column on its scale: whole numbers below `size`, -1 where there is no value. */
export interface Ordered {
  readonly places: Int32Array;
  readonly size: number;
}

/**
 * Spearman's rank correlation (1904) over the rows where both columns have a value; equal values share their mean rank. 0 where either has one value,
 * which goes with nothing.
 */
export function spearman(a: Ordered, b: Ordered): number {
  const counts = [new Float64Array(a.size), new Float64Array(b.size)] as const;
  let rows = 0;
  for (let i = 0; i < a.places.length; i++) {
    const [x, y] = [a.places[i]!, b.places[i]!];
    if (x < 0 || y < 0) continue;
    counts[0][x] = counts[0][x]! + 1;
    counts[1][y] = counts[1][y]! + 1;
    rows++;
  }
  if (rows < 2) return 0;
  const [ranksOfA, ranksOfB] = counts.map((count) => centredMeanRanks(count, rows));
  let [both, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.places.length; i++) {
    const [x, y] = [a.places[i]!, b.places[i]!];
    if (x < 0 || y < 0) continue;
    const [p, q] = [ranksOfA![x]!, ranksOfB![y]!];
    both += p * q;
    ofA += p * p;
    ofB += q * q;
  }
  return ofA === 0 || ofB === 0 ? 0 : Math.min(1, Math.max(-1, both / Math.sqrt(ofA * ofB)));
}

/** Mean rank of each place, less the mean of all. */
function centredMeanRanks(counts: Float64Array, rows: number): Float64Array {
  let below = 0;
  return counts.map((count) => {
    const rank = below + (count + 1) / 2;
    below += count;
    return rank - (rows + 1) / 2;
  });
}
