import { allocateCodes, type Codes, type EncodedColumn } from '../codes.ts';
import { type BoundedRecords, evenWeights } from '../records.ts';
import { everRows } from './ever-rows.ts';
import { factsOf } from './facts-of-records.ts';
import { type Arrival, detailsOf } from './history/arrival.ts';
import { History, OF_KIND } from './history/history.ts';
import type { LinkedRecords } from './linked-records.ts';
import type { LinkedShape, View, ViewColumn } from './view.ts';
import { walkRecords } from './walk-records.ts';

/**
 * The rows of a view, each with the weight that keeps the sum of a unit's at most `view.rows` (proof.md). The view must fit the shape
 * (`checkView`) and the records must have it (`checkLinkedRecords`). Rows are by place, then by unit; units without a row have no number.
 */
export function viewRows(records: LinkedRecords, shape: LinkedShape, view: View): BoundedRecords {
  const facts = factsOf(records, shape);
  const rows = new CollectedRows(view.columns);
  const walked = { records, facts, shape, view };
  const { kind } = view;
  if (kind === 'ever') return everRows(records, shape, view);
  if (kind === 'patient') {
    const history = new History(shape, facts, [view]);
    const units = Uint32Array.from({ length: records.unitCount }, (_, unit) => unit);
    rows.add(
      view.columns.map((column) => history.codesOf(column, { units })),
      units,
    );
    return { columns: rows.columns(), rowCount: rows.count, maxRowsPerUnit: 1 };
  }
  if (kind === 'first') {
    walkRecords(walked, 1, (history, arrival) => addEvents(rows, view, history, arrival));
    return { columns: rows.columns(), rowCount: rows.count, maxRowsPerUnit: 1 };
  }
  if (kind === 'each') {
    walkRecords(walked, Number.POSITIVE_INFINITY, (history, arrival) => addEvents(rows, view, history, arrival));
    return { columns: rows.columns(), rowCount: rows.count, unitOfRow: rows.units(), maxRowsPerUnit: view.rows };
  }
  if (kind === 'step') {
    walkRecords(walked, Number.POSITIVE_INFINITY, (history, arrival, place) => {
      if (place > 0) addEvents(rows, view, history, arrival);
    });
  } else {
    walkRecords(walked, Number.POSITIVE_INFINITY, (history, arrival) => addDetails(rows, view, history, arrival));
  }
  const unitOfRow = rows.units();
  return {
    columns: rows.columns(),
    rowCount: rows.count,
    unitOfRow,
    maxRowsPerUnit: view.rows,
    weightsFor: (fewer) => evenWeights(unitOfRow, fewer),
  };
}

function addEvents(rows: CollectedRows, { columns }: View, history: History, arrival: Arrival): void {
  rows.add(
    columns.map((column) => history.codesOf(column, arrival)),
    arrival.units,
  );
}

const OF_DETAIL: ReadonlySet<string> = new Set(['detail', 'sibling', ...OF_KIND]);

function addDetails(rows: CollectedRows, { kind, detail, columns }: View, history: History, arrival: Arrival): void {
  const details = detailsOf(arrival, detail!);
  const { start } = arrival.details![detail!]!;
  const eventOfRow = new Uint32Array(details.units.length);
  for (let i = 0; i < arrival.units.length; i++) eventOfRow.fill(i, start[i]!, start[i + 1]!);
  const codes = columns.map((column) => {
    if (OF_DETAIL.has(column.from.of)) return history.detailCodesOf(column, details);
    const ofEvent = history.codesOf(column, arrival);
    return eventOfRow.map((event) => ofEvent[event]!);
  });
  if (kind === 'inside') {
    rows.add(codes, details.units);
    return;
  }
  const { has } = details.siblings!;
  const isSecond = (_: number, row: number): boolean => has[row] === 1;
  rows.add(
    codes.map((all) => all.filter(isSecond)),
    details.units.filter(isSecond),
  );
}

/** Rows as they come. */
class CollectedRows {
  readonly #columns: readonly ViewColumn[];
  readonly #codes: Codes[][];
  readonly #units: Uint32Array[] = [];
  count = 0;

  constructor(columns: readonly ViewColumn[]) {
    this.#columns = columns;
    this.#codes = columns.map(() => []);
  }

  add(codes: readonly Codes[], units: Uint32Array): void {
    for (const [column, of] of this.#codes.entries()) of.push(codes[column]!);
    this.#units.push(units);
    this.count += units.length;
  }

  columns(): readonly EncodedColumn[] {
    return this.#columns.map(({ name, size }, column) => {
      const codes = allocateCodes(size, this.count);
      let at = 0;
      for (const part of this.#codes[column]!) {
        codes.set(part, at);
        at += part.length;
      }
      return { name, size, codes };
    });
  }

  /** The unit of each row, numbered densely in the order that they come in. */
  units(): Uint32Array {
    const numbers = new Map<number, number>();
    const unitOfRow = new Uint32Array(this.count);
    let row = 0;
    for (const part of this.#units) {
      for (const unit of part) {
        const number = numbers.get(unit) ?? numbers.size;
        numbers.set(unit, number);
        unitOfRow[row++] = number;
      }
    }
    return unitOfRow;
  }
}
