import type { GraphicalParts } from '../../models/graphical/graphical-parts.ts';
import { allRecords, bruteForceJoint, build, numbers, type SmallCase } from './small-domains.ts';

/** A random model in which every other column has merged values, with its joint distribution over original values. */
export function randomModel(
  small: SmallCase,
  zeros = false,
): { parts: GraphicalParts; joint: (record: readonly number[]) => number } {
  const built = build(small, zeros);
  const next = numbers(small.seed + 1);
  const expansions = small.sizes.map((size, column) => {
    if (column % 2 === 0) return undefined;
    const map = Uint32Array.from({ length: 2 * size }, (_, value) => Math.floor(value / 2));
    const first = Array.from({ length: size }, () => 0.1 + 0.8 * next());
    return { map, shares: Float64Array.from(map, (code, value) => (value % 2 ? 1 - first[code]! : first[code]!)) };
  });
  const columns = small.sizes.map((size, c) => ({ name: `c${c}`, size: expansions[c]?.map.length ?? size }));
  const merged = bruteForceJoint(small.sizes, built);
  const at = new Map(allRecords(small.sizes).map((record, i) => [record.join(), merged[i]!]));
  const joint = (record: readonly number[]): number =>
    at.get(record.map((value, c) => expansions[c]?.map[value] ?? value).join())! *
    record.reduce((share, value, c) => share * (expansions[c]?.shares[value] ?? 1), 1);
  return { parts: { kind: 'test', columns, total: 100, ...built, expansions, outer: [] }, joint };
}
