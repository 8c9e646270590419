import type { CodeTable } from '../code-table.ts';
import { compareMarginals } from '../compare-marginals.ts';
import type { MarginalSet } from '../marginal-set.ts';

export interface PairDependence {
  readonly columns: readonly string[];
  /** Plug-in mutual information in nats. */
  readonly real: number;
  readonly synthetic: number;
}

export interface Dependence {
  /** Mean over the pairs of `|synthetic - real|`, in nats. */
  readonly meanDifference: number;
  /** Pairs that the synthetic table couples most beyond the real one: relations that researchers would find and that are not there. */
  readonly overCoupled: readonly PairDependence[];
  /** Pairs whose relation was lost most. */
  readonly underCoupled: readonly PairDependence[];
}

const NAMED = 10;

/**
 * Mutual information of pairs of columns in both tables. The plug-in estimate is biased upwards by about
 * `(a - 1)(b - 1) / 2n` in each, so tables of very different length do not compare well. Exact, so for the inside
 * edition alone.
 */
export function dependence(real: CodeTable, synthetic: CodeTable, pairs: MarginalSet): Dependence {
  const single: { real: number; synthetic: number }[] = [];
  const columns = real.columns.map((_, c) => [c]);
  compareMarginals(real, [synthetic], columns, (_, __, [a, b], cells) => {
    single.push({ real: entropy(a!, real.rows, cells), synthetic: entropy(b!, synthetic.rows, cells) });
  });
  const found: PairDependence[] = [];
  compareMarginals(real, [synthetic], pairs.marginals, ([x, y], _, [a, b], cells) => {
    found.push({
      columns: [real.columns[x!]!.name, real.columns[y!]!.name],
      real: Math.max(0, single[x!]!.real + single[y!]!.real - entropy(a!, real.rows, cells)),
      synthetic: Math.max(0, single[x!]!.synthetic + single[y!]!.synthetic - entropy(b!, synthetic.rows, cells)),
    });
  });
  const excess = (pair: PairDependence): number => pair.synthetic - pair.real;
  const ordered = [...found].sort((a, b) => excess(b) - excess(a));
  const total = found.reduce((sum, pair) => sum + Math.abs(excess(pair)), 0);
  return {
    meanDifference: found.length === 0 ? 0 : total / found.length,
    overCoupled: ordered.filter((pair) => excess(pair) > 0).slice(0, NAMED),
    underCoupled: ordered
      .filter((pair) => excess(pair) < 0)
      .reverse()
      .slice(0, NAMED),
  };
}

function entropy(counts: Int32Array, rows: number, cells: number): number {
  let sum = 0;
  for (let i = 0; i < cells; i++) {
    const count = counts[i]!;
    if (count > 0) sum += count * Math.log(count);
  }
  return Math.log(rows) - sum / rows;
}
