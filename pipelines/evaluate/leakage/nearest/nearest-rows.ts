import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import type { Advance } from '../../../workspace/progress.ts';
import { requireSameCoding } from '../../code-table.ts';
import { type CodedRows, codesByRow, sharedCodes } from '../scan/coded-rows.ts';
import { groupCosts } from '../scan/group-costs.ts';
import { sumCosts } from '../scan/sum-costs.ts';
import { partsOnThreads, sharedFloats, sharedIntegers } from '../threads/parts-on-threads.ts';
import { fillCosts, type RowDistance, rowDistance } from './row-distance.ts';

/** Stands for a row where a table has too few, at an infinite distance. */
export const NO_ROW: number = 0xffffffff;

export interface NearestRowsQuestion {
  /** Rows whose neighbours are wanted. */
  readonly queries: { readonly table: EvaluatedTable; readonly rows: Uint32Array };
  /** Where they are looked for. */
  readonly table: EvaluatedTable;
  /** Positions of the columns that count; all where absent. */
  readonly columns?: readonly number[];
  /** Neighbours of each query. */
  readonly count: number;
  /** Decides what columns weigh; `table` where absent. Distances to two tables compare where both are weighed by one. */
  readonly weighedBy?: EvaluatedTable;
  /** Numbers of groups, such as patients: a row is no neighbour of a query of its group. */
  readonly apart?: { readonly queries: Uint32Array; readonly rows: Uint32Array };
  readonly threads: number;
  readonly advance?: Advance;
}

/** `count` a query, query by query, nearest first. */
export interface NearestRows {
  readonly rows: Uint32Array;
  readonly distances: Float64Array;
}

/** Queries that one part of the work answers: a block of rows stays in the cache for all of them. */
const QUERIES_A_PART = 16;
/** Rows whose sums are held at once. */
const ROWS_A_BLOCK = 4096;

interface Search extends NearestRows {
  readonly distance: RowDistance;
  readonly codes: Uint32Array;
  readonly table: CodedRows;
  readonly count: number;
  readonly apart: NearestRowsQuestion['apart'] | undefined;
  readonly queries: number;
  readonly perPart: number;
  readonly perBlock: number;
}

/**
 * The rows of `table` nearest to each query, by the distance of `rowDistance`: exact, with rows x queries x columns steps. Among equal distances the first row
 * of the table wins. Throws `RangeError` where the tables differ in their coding.
 */
export async function nearestRows(question: NearestRowsQuestion): Promise<NearestRows> {
  const { queries, table, count, apart, threads, advance } = question;
  requireSameCoding(queries.table.columns, table.columns);
  const columns = question.columns ?? table.columns.map((_, column) => column);
  const answers = queries.rows.length * count;
  const distance = rowDistance(question.weighedBy ?? table, columns);
  const search: Search = {
    distance,
    codes: codesByRow(
      columns.map((column) => queries.table.columns[column]!),
      queries.rows,
    ),
    table: sharedCodes(
      distance.layout,
      columns.map((column) => table.columns[column]!),
      table.rows,
    ),
    count,
    apart,
    queries: queries.rows.length,
    perPart: QUERIES_A_PART,
    perBlock: ROWS_A_BLOCK,
    rows: sharedIntegers(answers).fill(NO_ROW),
    distances: sharedFloats(answers).fill(Number.POSITIVE_INFINITY),
  };
  await partsOnThreads({
    data: search,
    parts: Math.ceil(queries.rows.length / QUERIES_A_PART),
    run: searchPart,
    helpers: HELPERS,
    threads,
    ...(advance === undefined ? {} : { advance }),
  });
  return { rows: search.rows, distances: search.distances };
}

const HELPERS = { fillCosts, groupCosts, sumCosts, keepNearest };

function searchPart(search: Search, part: number, helpers: typeof HELPERS): void {
  const { distance, codes, table, perPart, perBlock } = search;
  const { layout } = distance;
  const first = part * perPart;
  const last = Math.min(search.queries, first + perPart);
  const costs = new Float64Array(layout.total);
  const combined = Array.from({ length: last - first }, () => new Float64Array(layout.groupTotal));
  for (let query = first; query < last; query++) {
    helpers.fillCosts(distance, codes, query * layout.sizes.length, costs);
    helpers.groupCosts(layout, costs, combined[query - first]!);
  }
  const sums = new Float64Array(perBlock);
  for (let from = 0; from < table.rows; from += perBlock) {
    const length = Math.min(perBlock, table.rows - from);
    for (let query = first; query < last; query++) {
      const ofQuery = combined[query - first]!;
      helpers.sumCosts(table.codes, table.rows, from, length, layout.groupOffsets, ofQuery, sums);
      helpers.keepNearest(search, query, from, length, sums);
    }
  }
}

/** Puts the rows of a block that are nearer than those held in their places. It runs on threads as text and calls nothing. */
function keepNearest(search: Search, query: number, from: number, length: number, sums: Float64Array): void {
  const { rows, distances, count, apart } = search;
  const first = query * count;
  const last = first + count - 1;
  for (let i = 0; i < length; i++) {
    const sum = sums[i]!;
    if (sum >= distances[last]!) continue;
    if (apart !== undefined && apart.rows[from + i] === apart.queries[query]) continue;
    let at = last;
    for (; at > first && distances[at - 1]! > sum; at--) {
      distances[at] = distances[at - 1]!;
      rows[at] = rows[at - 1]!;
    }
    distances[at] = sum;
    rows[at] = from + i;
  }
}
