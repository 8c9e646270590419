import { between } from '../../between.ts';
import { fallingSteps, keptSteps, stepSums } from './step-sums.ts';

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
/** Times that an expected table is moved to how far apart neighbours are, and to its margins. */
const STEP_ROUNDS = 5;

/**
 * What is known of how a value follows the one before: nothing; that values near each other mean similar things; or that, besides, the further a value is from the one
 * before the less often it comes, beside how common it is.
 */
export type Order = 'none' | 'steps' | 'falling';

/**
 * Counts of a value and the next one with less noise. What is expected beforehand is that each value stays as it is with a probability of its own, near the
 * common one, and that it is otherwise replaced by one drawn as all that are new, where values rise rather by one as far away as counts say; what they say
 * beyond that is kept in the proportion in which it stands out from noise, for cells about as different from it as cells of this table are (empirical
 * Bayes; Efron and Morris 1973).
 * `parents` and `values` are the estimated shares of either, which other counts tell better.
 */
export function estimateTransition(
  { size, values, variance }: NoisyTable,
  parents: Float64Array,
  shares: Float64Array,
  order: Order,
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
  const before =
    order === 'none' ? expected : withSteps(expected, { size, values, variance }, parents, shares, { total, order });
  return shrunkByHalves(values, before, size, variance);
}

/** Moved, in turn, to how far apart a value and the next one are among the noisy counts, and to the shares of both. */
function withSteps(
  expected: Float64Array,
  { size, values, variance }: Omit<NoisyTable, 'parents'>,
  parents: Float64Array,
  shares: Float64Array,
  { total, order }: { readonly total: number; readonly order: Order },
): Float64Array {
  const found = stepSums(values, size);
  const wanted = (order === 'falling' ? fallingSteps : keptSteps)(found, stepSums(expected, size), variance);
  let moved = expected;
  for (let round = 0; round < STEP_ROUNDS; round++) {
    const change = stepSums(moved, size).map((count, step) => wanted[step]! / Math.max(1e-9, count));
    const next = moved.map((count, cell) => count * change[(cell % size) - Math.floor(cell / size) + size - 1]!);
    moved = movedTo(next, parents, shares).map((share) => share * total);
  }
  return moved;
}

/**
 * A value is followed by another about as often as the other way round, up to how common they are: what both ways have in common beyond what is
 * expected, and in what they differ, stand out from noise by themselves.
 */
export function shrunkByHalves(
  values: Float64Array,
  expected: Float64Array,
  size: number,
  variance: number,
): Float64Array {
  const across = (cell: number): number => (cell % size) * size + Math.floor(cell / size);
  const beyond = values.map((value, cell) => value - expected[cell]!);
  const scale = expected.map((count, cell) => (count + expected[across(cell)]!) / 2);
  const half = (sign: number): Float64Array => {
    const part = beyond.map((value, cell) => (value + sign * beyond[across(cell)]!) / 2);
    const noise = (cell: number): number => (cell === across(cell) ? (sign > 0 ? variance : 0) : variance / 2);
    let [excess, squares] = [0, 0];
    for (let cell = 0; cell < part.length; cell++) {
      excess += part[cell]! ** 2 - noise(cell);
      squares += scale[cell]! ** 2;
    }
    const spread = Math.max(0, excess / Math.max(1e-9, squares));
    return part.map((value, cell) => {
      const before = spread * scale[cell]! ** 2;
      return value * (before / Math.max(1e-9, before + noise(cell)));
    });
  };
  const [common, different] = [half(1), half(-1)];
  return expected.map((count, cell) => Math.max(FLOOR * count, count + common[cell]! + different[cell]!));
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

export function shrunk(values: Float64Array, expected: Float64Array, variance: number): Float64Array {
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
      if (rows > 0) for (let v = 0; v < size; v++) moved[p * size + v]! *= parents[p]! / rows;
    }
    for (let v = 0; v < size; v++) {
      let rows = 0;
      for (let p = 0; p < parents.length; p++) rows += moved[p * size + v]!;
      if (rows > 0) for (let p = 0; p < parents.length; p++) moved[p * size + v]! *= shares[v]! / rows;
    }
  }
  return moved;
}

/** Shares of the parents of a table: as drawn, but for what noise does not explain of how the counts differ from that (James and Stein 1961). */
export function parentsTowards({ parents, size, values, variance }: NoisyTable, drawn: Float64Array): Float64Array {
  const total = Math.max(1, sum(values));
  const noise = size * variance;
  const beyond = drawn.map((share) => -share * total);
  values.forEach((count, cell) => {
    beyond[Math.floor(cell / size)]! += count;
  });
  const kept = Math.max(0, 1 - (parents * noise) / Math.max(1e-9, sum(beyond.map((count) => count ** 2))));
  return normalised(
    drawn.map((share, p) => {
      const rows = share * total;
      return Math.max(0.1 * Math.min(Math.sqrt(noise), rows), rows + kept * beyond[p]!);
    }),
  );
}

/** The same table where its parents have other shares. */
export function givenParents(table: Float64Array, parents: Float64Array): Float64Array {
  const size = table.length / parents.length;
  const given = new Float64Array(table.length);
  for (let p = 0; p < parents.length; p++) {
    const row = normalised(table.slice(p * size, (p + 1) * size));
    given.set(
      row.map((share) => share * parents[p]!),
      p * size,
    );
  }
  return given;
}

export const normalised = (counts: Float64Array): Float64Array => {
  const total = sum(counts);
  return counts.map((count) => (total > 0 ? count / total : 1 / counts.length));
};

export const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
