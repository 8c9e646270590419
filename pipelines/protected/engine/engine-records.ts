import type { CellCounts, ExactCounts } from '../../../privacy/guard/counting/marginal-counter.ts';
import { isSparse } from '../../../privacy/guard/counting/sparse.ts';
import { allocateCounts } from '../../../privacy/guard/counting/weigh-cells.ts';
import type { PublicColumn, Recoding } from '../../../privacy/guard/guard.ts';
import type { RecordsEngine, RecordsSurvey } from '../../../privacy/guard/records-engine.ts';
import { codeColumn, codeColumns } from '../counting/record-table.ts';
import { compareRows } from './compare-rows.ts';
import { blockSql } from './count-block.ts';
import { jointBlocks } from './joint-blocks.ts';
import type { KeptTable } from './kept-table.ts';
import { mapSql } from './map-sql.ts';
import { numbers, whole } from './service/answers.ts';
import type { EngineService } from './service/engine-service.ts';

/**
 * Records that a distributed engine holds and counts. Each block of marginals is one statement, and only counts leave the engine: for each cell that holds a
 * record its number. Throws what the service throws, and `Error` for an answer that is no count.
 */
export function distributedRecords(kept: KeptTable): RecordsEngine {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const over = (relation: string, columns: readonly PublicColumn[], maxRowsPerUnit: number): RecordsEngine => {
    let rows: number | undefined;
    const survey = async (): Promise<RecordsSurvey> => {
      const said = await surveyOf(kept.service, relation, columns);
      rows = said.rows;
      return said;
    };
    return {
      kind: 'engine',
      columns,
      maxRowsPerUnit,
      survey: () => inTurn(survey),
      countMany: (marginals, visit) =>
        inTurn(async () => {
          rows ??= (await survey()).rows;
          await countMany(kept.service, relation, columns, rows, marginals, visit);
        }),
      compareRows: (request) => inTurn(() => compareRows(kept, relation, columns, request)),
      withRecodings: (recodings) => {
        const recoded = columns.map(({ name, size }, i) => ({ name, size: recodings[i]?.size ?? size }));
        return over(recodedSql(relation, recodings), recoded, maxRowsPerUnit);
      },
      withFewerRows: (fewer) => over(`(SELECT * FROM ${relation} WHERE place < ${fewer}) AS fewer`, columns, fewer),
    };
  };
  return over(kept.name, kept.columns, kept.maxRowsPerUnit);
}

async function surveyOf(
  service: EngineService,
  relation: string,
  columns: readonly PublicColumn[],
): Promise<RecordsSurvey> {
  const most = codeColumns(columns).map((name) => `coalesce(max(${name}), 0)`);
  const [rows, ...largestCodes] = await numbers(service, `SELECT ${['count(*)', ...most].join(', ')} FROM ${relation}`);
  const [units, mostRowsOfUnit] = await numbers(
    service,
    `SELECT count(*), coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM ${relation} GROUP BY bucket, seat) AS u`,
  );
  return { rows: rows!, units: units!, mostRowsOfUnit: mostRowsOfUnit!, largestCodes };
}

async function countMany(
  service: EngineService,
  relation: string,
  columns: readonly PublicColumn[],
  rows: number,
  marginals: readonly (readonly number[])[],
  visit: (position: number, exact: ExactCounts) => void,
): Promise<void> {
  const sizeOf = (column: number): number => columns[column]!.size;
  // Two marginals over the same columns are one set, in one order.
  const byKey = new Map<string, number[]>();
  for (const [at, marginal] of marginals.entries()) {
    const key = marginal.join(' ');
    byKey.set(key, [...(byKey.get(key) ?? []), at]);
  }
  const different = [...byKey.values()].map(([first]) => marginals[first!]!);
  const wanted = [...byKey.values()];
  for (const block of jointBlocks(different, sizeOf)) {
    const cellsOf = (at: number): number => different[at]!.reduce((product, column) => product * sizeOf(column), 1);
    const most = block.marginals.reduce((sum, at) => sum + Math.min(cellsOf(at), rows), 0);
    const answer = await service.rows(blockSql(relation, block, different, sizeOf), most);
    const found = new Map<number, { cells: number[]; counts: number[] }>();
    for (const at of block.marginals) found.set(at, { cells: [], counts: [] });
    for (const [which, cell, n] of answer) {
      const own = found.get(whole(which));
      if (own === undefined) throw new Error('The engine counted what was not asked for');
      own.cells.push(whole(cell));
      own.counts.push(whole(n));
    }
    for (const [at, { cells, counts }] of found) {
      const exact = exactCounts(cells, counts, cellsOf(at), rows);
      for (const position of wanted[at]!) visit(position, exact);
    }
  }
}

function exactCounts(cells: readonly number[], counts: readonly number[], size: number, rows: number): ExactCounts {
  if (isSparse(size, rows)) {
    const order = cells.map((_, i) => i).sort((a, b) => cells[a]! - cells[b]!);
    const held: CellCounts = allocateCounts(order.length, rows);
    for (const [to, i] of order.entries()) held[to] = counts[i]!;
    return { kind: 'sparse', cells: Uint32Array.from(order, (i) => cells[i]!), counts: held };
  }
  const all = allocateCounts(size, rows);
  for (const [i, cell] of cells.entries()) {
    if (cell >= size) throw new Error('A code lies beyond its column');
    all[cell]! += counts[i]!;
  }
  return { kind: 'dense', counts: all };
}

/** The same rows with values merged, by a list of codes for each column that is merged. */
function recodedSql(relation: string, recodings: readonly (Recoding | undefined)[]): string {
  const selected = recodings.map((recoding, i) => {
    const column = codeColumn(i);
    if (recoding === undefined) return column;
    return `${mapSql(column, recoding)} AS ${column}`;
  });
  return `(SELECT ${selected.join(', ')}, bucket, seat, place FROM ${relation}) AS recoded`;
}
