import type { Potentials } from '../estimation/estimate.ts';
import { log } from '../inference/elementary.ts';
import type { Propagation } from '../inference/propagation.ts';
import { queryMarginal } from '../inference/query.ts';

/** No value is held to be rarer than this part of an even share, so that later evidence can still raise it; but those known not to occur. */
const LEAST_SHARE = 1e-6;

/** What the model expects of each column by now, to draw the next estimate towards. Zeros in the bases `before` stay. */
export function presentBases(
  propagation: Propagation,
  total: number,
  before: readonly Float64Array[],
): readonly Float64Array[] {
  return propagation.tree.sizes.map((size, column) =>
    queryMarginal(propagation, total, [column]).map((count, code) =>
      before[column]![code] === 0 ? 0 : Math.max(count, (LEAST_SHARE * total) / size),
    ),
  );
}

/** The potentials of the same distribution over other bases, which are zero for the same values. */
export function rebased(
  potentials: Potentials,
  before: readonly Float64Array[],
  after: readonly Float64Array[],
): Potentials {
  const moved = new Map(potentials);
  for (const [key, { columns, values }] of potentials) {
    if (columns.length !== 1) continue;
    const [from, to] = [before[columns[0]!]!, after[columns[0]!]!];
    const scale = sum(to) / sum(from);
    const moves = values.map((_, code) => (to[code] === 0 ? 0 : log((scale * from[code]!) / to[code]!)));
    moved.set(key, { columns, values: values.map((value, code) => value + moves[code]!) });
  }
  return moved;
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
