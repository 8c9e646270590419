/** A table of a parent's values (rows) and a column's, as noisy counts. */
export interface NoisyTable {
  readonly parents: number;
  readonly size: number;
  readonly values: Float64Array;
  readonly variance: number;
}

/** How much shares of a parent's rows differ from the common one beforehand, as a standard deviation. */
const SHARES_DIFFER = 0.15;
const FLOOR = 0.02;

/**
 * Counts of a value and the next one with less noise. What is expected beforehand is that each value stays as it is with a probability of its own, near the
 * common one, and that it is otherwise replaced by one drawn as all that are new; what the counts say beyond that is kept in the
 * proportion in which it stands out from noise, for cells about as different from it as cells of this table are (empirical Bayes; Efron and Morris 1973).
 * `parents` and `values` are the estimated shares of either, which other counts tell better.
 */
export function estimateTransition(
  { size, values, variance }: NoisyTable,
  parents: Float64Array,
  shares: Float64Array,
): Float64Array {
  const total = Math.max(1, sum(values));
  let [stay, away] = [0, new Float64Array(size)];
  for (let p = 0; p < size; p++) {
    stay += values[p * size + p]!;
    for (let v = 0; v < size; v++) if (v !== p) away[v] = away[v]! + values[p * size + v]!;
  }
  const common = between(0, 1, stay / total);
  // Far fewer cells than the table has: their noise adds up, but less than that of the shares of all rows.
  const fresh = normalised(away.map((count, v) => Math.max(FLOOR * shares[v]! * total, count)));
  const expected = new Float64Array(size * size);
  for (let p = 0; p < size; p++) {
    const rows = Math.max(1, parents[p]! * total);
    const noise = variance / rows ** 2;
    const trust = SHARES_DIFFER ** 2 / (SHARES_DIFFER ** 2 + noise);
    const own = between(0, 1, trust * (values[p * size + p]! / rows) + (1 - trust) * common);
    const others = Math.max(1e-9, 1 - fresh[p]!);
    for (let v = 0; v < size; v++) {
      expected[p * size + v] = rows * (v === p ? own : ((1 - own) * fresh[v]!) / others);
    }
  }
  return shrunk(values, expected, variance);
}

/** Counts of a value beside another column, with less noise: expected beforehand is that they are independent. */
export function estimateBeside(
  { parents, size, values, variance }: NoisyTable,
  parentShares: Float64Array,
  shares: Float64Array,
): Float64Array {
  const total = Math.max(1, sum(values));
  const expected = new Float64Array(parents * size);
  for (let p = 0; p < parents; p++) {
    for (let v = 0; v < size; v++) expected[p * size + v] = total * parentShares[p]! * shares[v]!;
  }
  return shrunk(values, expected, variance);
}

function shrunk(values: Float64Array, expected: Float64Array, variance: number): Float64Array {
  let [beyond, squares] = [-values.length * variance, 0];
  for (let cell = 0; cell < values.length; cell++) {
    beyond += (values[cell]! - expected[cell]!) ** 2;
    squares += expected[cell]! ** 2;
  }
  const spread = Math.max(0, beyond / Math.max(1e-9, squares));
  return values.map((value, cell) => {
    const before = spread * expected[cell]! ** 2;
    const kept = before / (before + variance);
    return Math.max(FLOOR * expected[cell]!, expected[cell]! + kept * (value - expected[cell]!));
  });
}

/** The same table moved to the given shares of parents and values by iterative proportional fitting (Deming and Stephan 1940); it sums to 1. */
export function movedTo(table: Float64Array, parents: Float64Array, shares: Float64Array): Float64Array {
  const size = shares.length;
  const moved = Float64Array.from(table, (count) => Math.max(count, 1e-12));
  for (let round = 0; round < 30; round++) {
    for (let p = 0; p < parents.length; p++) {
      let rows = 0;
      for (let v = 0; v < size; v++) rows += moved[p * size + v]!;
      for (let v = 0; v < size; v++) moved[p * size + v]! *= parents[p]! / rows;
    }
    for (let v = 0; v < size; v++) {
      let rows = 0;
      for (let p = 0; p < parents.length; p++) rows += moved[p * size + v]!;
      if (rows > 0) for (let p = 0; p < parents.length; p++) moved[p * size + v]! *= shares[v]! / rows;
    }
  }
  return moved;
}

export const normalised = (counts: Float64Array): Float64Array => {
  const total = sum(counts);
  return counts.map((count) => (total > 0 ? count / total : 1 / counts.length));
};

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

const between = (low: number, high: number, value: number): number => Math.min(high, Math.max(low, value));
