import { movedTo, type NoisyTable, normalised, shrunk, sum } from '../chain/estimate-table.ts';
import { meanOf, tiltedTo } from './tilted.ts';

/** Times that expected counts are moved to means, and then to margins. */
const ROUNDS = 8;

export interface CoarseSettings {
  /** Shares of the other column. */
  readonly parents: Float64Array;
  /** Shares of the values by themselves. */
  readonly own: Float64Array;
  /** The class of each value in which it was counted beside the other column. */
  readonly classes: Uint32Array;
  /** Whether values of the other column that are near each other mean similar things. */
  readonly isOrdered: boolean;
}

/** Values in order beside another column, from counts in few classes: what a parent says of one value it says of all of its class. */
export function estimateCoarse(table: NoisyTable, { parents, own, classes, isOrdered }: CoarseSettings): Float64Array {
  const shares = new Float64Array(table.size);
  own.forEach((share, value) => {
    shares[classes[value]!]! += share;
  });
  const rows = parents.map((share) => Math.max(1e-9, share * Math.max(1, sum(table.values))));
  const expected = isOrdered ? tiltedByClass(table, rows, shares) : tiltedByParent(table, rows, shares);
  const better = shrunk(table.values, expected, table.variance);
  const fine = new Float64Array(table.parents * own.length);
  for (let parent = 0; parent < table.parents; parent++) {
    for (const [value, share] of own.entries()) {
      const at = classes[value]!;
      fine[parent * own.length + value] = (better[parent * table.size + at]! * share) / Math.max(1e-12, shares[at]!);
    }
  }
  return fine;
}

/**
 * Counts of values in order beside another column: expected beforehand is that they are as elsewhere but for their mean, which lies as far from the common one as stands out from noise.
 */
function tiltedByParent(
  { size, values, variance }: NoisyTable,
  rows: Float64Array,
  shares: Float64Array,
): Float64Array {
  const common = meanOf(shares);
  const around = shares.reduce((all, _, value) => all + (value - common) ** 2, 0);
  const away = rows.map((many, parent) =>
    values
      .subarray(parent * size, (parent + 1) * size)
      .reduce((all, count, value) => all + ((value - common) * count) / many, 0),
  );
  const kept = keptOf(
    away,
    rows.map((many) => (variance * around) / many ** 2),
  );
  const expected = new Float64Array(values.length);
  for (const [parent, far] of kept.entries()) {
    const tilted = tiltedTo(shares, common + far);
    for (let value = 0; value < size; value++) expected[parent * size + value] = rows[parent]! * tilted[value]!;
  }
  return expected;
}

/**
 * The same beside a column that is in order too: expected is that each class of values becomes rarer or more common from one value of that column to the next by a factor of its own
 * (a log-linear model with row effects; Goodman 1979), so that its rows have the mean place in that column which they were counted to have.
 */
function tiltedByClass(
  { parents, size, values, variance }: NoisyTable,
  rows: Float64Array,
  shares: Float64Array,
): Float64Array {
  const [total, all] = [sum(rows), normalised(rows)];
  const common = meanOf(all);
  const around = rows.reduce((sum, _, parent) => sum + (parent - common) ** 2, 0);
  const away = shares.map((share, value) => {
    let far = 0;
    for (let parent = 0; parent < parents; parent++) far += (parent - common) * values[parent * size + value]!;
    return far / Math.max(1e-9, share * total);
  });
  const kept = keptOf(
    away,
    shares.map((share) => (variance * around) / Math.max(1e-9, share * total) ** 2),
  );
  let expected: Float64Array = Float64Array.from(
    values,
    (_, cell) => all[Math.floor(cell / size)]! * shares[cell % size]!,
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const [value, far] of kept.entries()) {
      const tilted = tiltedTo(normalised(expected.filter((_, cell) => cell % size === value)), common + far);
      for (let parent = 0; parent < parents; parent++)
        expected[parent * size + value] = shares[value]! * tilted[parent]!;
    }
    expected = movedTo(expected, all, shares);
  }
  return expected.map((share) => share * total);
}

/** Differences from what is common, each as far as they all stand out from noise. */
function keptOf(away: Float64Array, noise: Float64Array): Float64Array {
  const precision = noise.map((own) => 1 / own);
  const beyond = away.reduce((all, far, at) => all + precision[at]! * far ** 2, 0) - away.length;
  const spread = Math.max(0, beyond / sum(precision));
  return away.map((far, at) => (spread / Math.max(1e-12, spread + noise[at]!)) * far);
}
