import { type RowsByUnit, rowsByUnit, takeUnits } from '../gradients/rows-by-unit.ts';
import type { EncodedColumn } from './codes.ts';
import type { CacheBudget } from './counting/count-cache.ts';
import type { CountingThreads } from './counting/counting-threads.ts';
import { memoryCounter } from './counting/memory-counter.ts';
import type { RowWeights } from './counting/weigh-cells.ts';
import { type GuardedRecords, heldOutOf, type UnitSource } from './guarded-records.ts';
import { WEIGHT_LATTICE } from './lattice.ts';
import { type BoundedRecords, countUnits } from './records.ts';
import type { ExactCopies } from './records-engine.ts';
import { fewerRowsView, type RecordsView, recodedView, recordsView } from './records-view.ts';
import { hashRows, RowSet } from './row-table.ts';

/** Records held as arrays of codes, counted here. */
export function memoryRecords(
  records: BoundedRecords,
  budget: CacheBudget,
  threads: CountingThreads | undefined,
): GuardedRecords {
  const columns = records.columns.length;
  const over = (view: RecordsView): GuardedRecords => ({
    wholeRow: view.weights === undefined ? 1 : WEIGHT_LATTICE,
    counter: memoryCounter(view.column, view.rowCount, budget, threads, weightsOf(view)),
    countCopies: async (released, coins, entropy) => {
      return compareRows(view, columns, released, heldOutOf(unitsOf(view), coins, entropy));
    },
    units: unitSource(view, columns),
    withRecodings: (recodings) => over(recodedView(view, recodings)),
    withFewerRows: (rows) => over(fewerRowsView(view, rows)),
  });
  return over(recordsView(records));
}

function weightsOf({ weights }: RecordsView): (() => RowWeights) | undefined {
  return weights && (() => weights.of(weights.rows));
}

function unitsOf(view: RecordsView): number {
  const unitOfRow = view.unitOfRow();
  return unitOfRow === undefined ? view.rowCount() : countUnits(unitOfRow);
}

function unitSource(view: RecordsView, columns: number): UnitSource {
  let sorted: RowsByUnit | undefined;
  const byUnit = (): RowsByUnit => {
    sorted ??= rowsByUnit(view.unitOfRow(), view.rowCount(), unitsOf(view));
    return sorted;
  };
  return {
    count: () => byUnit().units,
    take: (drawn) =>
      takeUnits(
        byUnit(),
        Array.from({ length: columns }, (_, position) => view.column(position).codes),
        drawn,
      ),
  };
}

function compareRows(
  view: RecordsView,
  columns: number,
  released: readonly EncodedColumn[],
  coins: Uint8Array,
): ExactCopies {
  const rows = view.rowCount();
  const unitOfRow = view.unitOfRow();
  const isHeldOut = (row: number): boolean => {
    const unit = unitOfRow === undefined ? row : unitOfRow[row]!;
    return ((coins[unit >>> 3]! >>> (unit & 7)) & 1) === 1;
  };
  const records = hashRows(
    Array.from({ length: columns }, (_, position) => view.column(position)),
    rows,
  );
  const compared = new RowSet(records, rows);
  for (let row = 0; row < rows; row++) if (!isHeldOut(row)) compared.add(row);
  const heldOut = new RowSet(records, rows);
  let heldOutCopied = 0;
  for (let row = 0; row < rows; row++) {
    if (isHeldOut(row) && heldOut.add(row) && compared.has(records, row)) heldOutCopied++;
  }
  const releasedRows = released[0]?.codes.length ?? 0;
  const releasedHashed = hashRows(released, releasedRows);
  const seen = new RowSet(releasedHashed, releasedRows);
  let releasedCopied = 0;
  for (let row = 0; row < releasedRows; row++) {
    if (seen.add(row) && compared.has(releasedHashed, row)) releasedCopied++;
  }
  return { releasedCopied, heldOutDistinct: heldOut.size, heldOutCopied };
}
