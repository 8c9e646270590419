import { type NoisyTable, shrunk, sum } from '../chain/estimate-table.ts';
import { COARSE } from './tables.ts';
import { meanOf, tiltedTo } from './tilted.ts';

/** Many classes are told apart by neighbours together: what a parent says of one it says of those next to it. */
export function estimateCoarse(table: NoisyTable, drawn: Float64Array, own: Float64Array): Float64Array {
  const { parents, size, values, variance } = table;
  const groupOf = new Uint32Array(size);
  let before = 0;
  own.forEach((share, value) => {
    groupOf[value] = Math.min(COARSE - 1, Math.floor(COARSE * (before + share / 2)));
    before += share;
  });
  const groups = groupOf[size - 1]! + 1;
  const coarse = new Float64Array(parents * groups);
  values.forEach((value, cell) => {
    coarse[Math.floor(cell / size) * groups + groupOf[cell % size]!]! += value;
  });
  const shares = new Float64Array(groups);
  own.forEach((share, value) => {
    shares[groupOf[value]!]! += share;
  });
  const better = estimateTilted(
    { parents, size: groups, values: coarse, variance: (variance * size) / groups },
    drawn,
    shares,
  );
  return values.map((_, cell) => {
    const [parent, value] = [Math.floor(cell / size), cell % size];
    const group = groupOf[value]!;
    return (better[parent * groups + group]! * own[value]!) / Math.max(1e-12, shares[group]!);
  });
}

/** Counts of values in order beside another column: expected beforehand is that they are as elsewhere but for their mean, which lies as far from the common one as stands out from noise. */
function estimateTilted(
  { size, values, variance }: NoisyTable,
  parents: Float64Array,
  shares: Float64Array,
): Float64Array {
  const total = Math.max(1, sum(values));
  const common = meanOf(shares);
  const around = shares.reduce((all, _, value) => all + (value - common) ** 2, 0);
  const rows = parents.map((share) => Math.max(1e-9, share * total));
  const away = rows.map((many, parent) =>
    values
      .subarray(parent * size, (parent + 1) * size)
      .reduce((all, count, value) => all + ((value - common) * count) / many, 0),
  );
  const noise = rows.map((many) => (variance * around) / many ** 2);
  let [beyond, precision] = [0, 0];
  for (const [parent, far] of away.entries()) {
    const weight = 1 / noise[parent]!;
    precision += weight;
    beyond += weight * (far ** 2 - noise[parent]!);
  }
  const spread = Math.max(0, beyond / precision);
  const expected = new Float64Array(values.length);
  for (const [parent, far] of away.entries()) {
    const kept = (spread / Math.max(1e-12, spread + noise[parent]!)) * far;
    const tilted = tiltedTo(shares, common + kept);
    for (let value = 0; value < size; value++) expected[parent * size + value] = rows[parent]! * tilted[value]!;
  }
  return shrunk(values, expected, variance);
}
