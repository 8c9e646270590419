import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import type { Advance } from '../../../workspace/progress.ts';
import { requireSameCoding } from '../../code-table.ts';
import { type CodedRows, codesByRow, sharedCodes } from '../scan/coded-rows.ts';
import { groupCosts } from '../scan/group-costs.ts';
import { type Layout, layoutOf } from '../scan/layout.ts';
import { sumCosts } from '../scan/sum-costs.ts';
import { partsOnThreads, sharedFloats } from '../threads/parts-on-threads.ts';
import { allRows } from './rows-of-targets.ts';

export interface LogDensitiesQuestion {
  /** Rows whose density is wanted, all of a table. */
  readonly queries: EvaluatedTable;
  /** Rows that the mixture is centred on. At least one. */
  readonly table: EvaluatedTable;
  /** Shares of the codes of each column, all above 0, that cells are drawn anew from. */
  readonly shares: readonly Float64Array[];
  /** Each in (0, 1). */
  readonly redrawn: readonly number[];
  readonly threads: number;
  readonly advance?: Advance;
}

/** Rows that one part of the work answers. */
const QUERIES_A_PART = 16;
/** Rows whose sums are held at once. */
const ROWS_A_BLOCK = 4096;
/** What is e^-40 times the greatest term adds nothing to a sum of at most 2^20 terms. */
const NEGLIGIBLE = 40;

interface Mixture {
  readonly layout: Layout;
  readonly table: CodedRows;
  readonly codes: Uint32Array;
  readonly queries: number;
  readonly shares: Float64Array;
  readonly redrawn: readonly number[];
  readonly perPart: number;
  readonly perBlock: number;
  readonly negligible: number;
  readonly densities: Float64Array;
}

/**
 * log p(x) for every query and each share of `redrawn`, kind by kind: p is a mixture over the rows of `table` with equal weights, where each cell of a row is kept with
 * probability 1 - lambda and drawn from the shares of its column with probability lambda. That is the kernel of Aitchison and Aitken (1976) with the shares of a column in place of
 * equal ones. It takes rows x queries x columns steps for each lambda.
 */
export async function logDensities(question: LogDensitiesQuestion): Promise<readonly Float64Array[]> {
  const { queries, table, shares, redrawn, threads, advance } = question;
  requireSameCoding(queries.columns, table.columns);
  const layout = layoutOf(table.columns);
  const allShares = new Float64Array(layout.total);
  for (const [c, ofColumn] of shares.entries()) allShares.set(ofColumn, layout.offsets[c]);
  const densities = sharedFloats(redrawn.length * queries.rows);
  await partsOnThreads({
    data: {
      layout,
      table: sharedCodes(layout, table.columns, table.rows),
      codes: codesByRow(queries.columns, allRows(queries)),
      queries: queries.rows,
      shares: allShares,
      redrawn,
      perPart: QUERIES_A_PART,
      perBlock: ROWS_A_BLOCK,
      negligible: NEGLIGIBLE,
      densities,
    },
    parts: Math.ceil(queries.rows / QUERIES_A_PART),
    run: mixPart,
    helpers: HELPERS,
    threads,
    ...(advance === undefined ? {} : { advance }),
  });
  return redrawn.map((_, at) => densities.slice(at * queries.rows, (at + 1) * queries.rows));
}

const HELPERS = { fillGains, groupCosts, sumCosts, addUp };

function mixPart(mixture: Mixture, part: number, helpers: typeof HELPERS): void {
  const { layout, table, redrawn, perPart, perBlock, densities } = mixture;
  const first = part * perPart;
  const last = Math.min(mixture.queries, first + perPart);
  const columns = layout.sizes.length;
  const costs = new Float64Array(layout.total);
  const combined = Array.from({ length: last - first }, () => new Float64Array(layout.groupTotal));
  const sums = new Float64Array(perBlock);
  for (let kind = 0; kind < redrawn.length; kind++) {
    // Of each query: log of the density where nothing agrees, the greatest gain so far, and the sum of all gains relative to it.
    const base = new Float64Array(last - first);
    const state = new Float64Array(2 * (last - first));
    for (let i = 0; i < last - first; i++) {
      base[i] = helpers.fillGains(mixture, redrawn[kind]!, (first + i) * columns, costs);
      helpers.groupCosts(layout, costs, combined[i]!);
    }
    for (let from = 0; from < table.rows; from += perBlock) {
      const length = Math.min(perBlock, table.rows - from);
      for (let i = 0; i < last - first; i++) {
        helpers.sumCosts(table.codes, table.rows, from, length, layout.groupOffsets, combined[i]!, sums);
        helpers.addUp(sums, length, mixture.negligible, state, 2 * i);
      }
    }
    for (let i = 0; i < last - first; i++) {
      const mean = state[2 * i]! + Math.log(state[2 * i + 1]! / table.rows);
      densities[kind * mixture.queries + first + i] = base[i]! + mean;
    }
  }
}

/** Writes what an agreement in each column adds to the log of the kernel, and returns what it is where nothing agrees. It runs on threads as text and calls nothing. */
function fillGains(mixture: Mixture, redrawn: number, at: number, gains: Float64Array): number {
  const { layout, shares, codes } = mixture;
  let base = 0;
  gains.fill(0);
  for (let c = 0; c < layout.sizes.length; c++) {
    const own = layout.offsets[c]! + codes[at + c]!;
    const drawn = redrawn * shares[own]!;
    base += Math.log(drawn);
    gains[own] = Math.log((1 - redrawn + drawn) / drawn);
  }
  return base;
}

/** Adds e^sum for all sums of a block to `state[at + 1]`, which is relative to e^`state[at]`. It runs on threads as text and calls nothing. */
function addUp(sums: Float64Array, length: number, negligible: number, state: Float64Array, at: number): void {
  let greatest = state[at]!;
  for (let i = 0; i < length; i++) if (sums[i]! > greatest) greatest = sums[i]!;
  let total = state[at + 1]! * Math.exp(state[at]! - greatest);
  const least = greatest - negligible;
  for (let i = 0; i < length; i++) if (sums[i]! > least) total += Math.exp(sums[i]! - greatest);
  state[at] = greatest;
  state[at + 1] = total;
}
