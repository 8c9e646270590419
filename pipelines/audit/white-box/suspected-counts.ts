import { WEIGHT_LATTICE } from '../../../privacy/guard/lattice.ts';
import type { CanaryRows, KnownRecords } from './known-records.ts';
import type { AnsweredView } from './recorded-answers.ts';

/** In how many rows of each cell a canary is, or what they weigh, as cells of a row-major marginal; those of canary `i` from `starts[i]` to `starts[i + 1]`. */
export interface CanaryCells {
  readonly starts: Uint32Array;
  readonly cells: Uint32Array;
  readonly rows: Float64Array;
}

/** What is known of a marginal but whether canaries are in it. */
export interface SuspectedCounts {
  /** Expected counts, each canary in with its probability; row-major. */
  readonly expected: Float64Array;
  readonly canaries: CanaryCells;
}

/** The probability that each canary is in, as far as whoever suspects one of them knows about the others. */
export type Presence = Float64Array;

/** Cells of expected counts that are kept for the next question, of all marginals together: 32 MB. */
const MOST_KEPT_CELLS = 2 ** 22;

/** Counts marginals of what an auditor knows; what was counted is kept while there is room, so that asking twice costs little. */
export class Suspicion {
  readonly presence: Presence;
  readonly #base: KnownRecords;
  readonly #canaries: readonly CanaryRows[];
  readonly #cells: WeakMap<AnsweredView, Map<string, CanaryCells>> = new WeakMap();
  readonly #rows: Map<number, Uint32Array | undefined> = new Map();
  readonly #counts: WeakMap<AnsweredView, Map<string, SuspectedCounts>> = new WeakMap();
  #room: number = MOST_KEPT_CELLS;

  constructor(base: KnownRecords, canaries: readonly CanaryRows[], presence: Presence) {
    this.#base = base;
    this.#canaries = canaries;
    this.presence = presence;
  }

  get size(): number {
    return this.#canaries.length;
  }

  canaryCells(view: AnsweredView, columns: readonly number[]): CanaryCells {
    const known = this.#cells.get(view) ?? new Map<string, CanaryCells>();
    this.#cells.set(view, known);
    const key = columns.join();
    const cells = known.get(key) ?? this.#locate(view, columns);
    known.set(key, cells);
    return cells;
  }

  counts(view: AnsweredView, columns: readonly number[]): SuspectedCounts {
    const kept = this.#counts.get(view) ?? new Map<string, SuspectedCounts>();
    this.#counts.set(view, kept);
    const key = columns.join();
    const known = kept.get(key);
    if (known !== undefined) return known;
    const counts = this.#count(view, columns);
    if (counts.expected.length <= this.#room) {
      this.#room -= counts.expected.length;
      kept.set(key, counts);
    }
    return counts;
  }

  #count(view: AnsweredView, columns: readonly number[]): SuspectedCounts {
    const expected = new Float64Array(cellsOf(view, columns));
    const weights = this.#base.weightsFor?.(view.maxRowsPerUnit);
    const rows = weights === undefined ? this.#rowsOf(view.maxRowsPerUnit) : undefined;
    const places = columns.map((column) => ({
      size: view.columns[column]!.size,
      map: view.maps[column],
      codes: this.#base.columns[column]!.codes,
    }));
    const count = rows?.length ?? this.#base.rowCount;
    for (let i = 0; i < count; i++) {
      const row = rows === undefined ? i : rows[i]!;
      let cell = 0;
      for (const { size, map, codes } of places) {
        const code = codes[row]!;
        cell = cell * size + (map === undefined ? code : map[code]!);
      }
      expected[cell]! += weights === undefined ? 1 : weights[row]! / WEIGHT_LATTICE;
    }
    const canaries = this.canaryCells(view, columns);
    for (let canary = 0; canary < this.size; canary++) {
      for (let i = canaries.starts[canary]!; i < canaries.starts[canary + 1]!; i++) {
        expected[canaries.cells[i]!]! += this.presence[canary]! * canaries.rows[i]!;
      }
    }
    return { expected, canaries };
  }

  #locate(view: AnsweredView, columns: readonly number[]): CanaryCells {
    const starts = new Uint32Array(this.size + 1);
    const cells: number[] = [];
    const rows: number[] = [];
    for (const [canary, suspected] of this.#canaries.entries()) {
      const { codes } = suspected;
      const weights = suspected.weightsFor?.(view.maxRowsPerUnit);
      const kept = weights?.length ?? Math.min(codes[0]?.length ?? 0, view.maxRowsPerUnit);
      for (let row = 0; row < kept; row++) {
        let cell = 0;
        for (const column of columns) {
          const code = codes[column]![row]!;
          cell = cell * view.columns[column]!.size + (view.maps[column]?.[code] ?? code);
        }
        const change = weights === undefined ? 1 : weights[row]! / WEIGHT_LATTICE;
        const known = cells.indexOf(cell, starts[canary]!);
        if (known >= 0) rows[known]! += change;
        else {
          cells.push(cell);
          rows.push(change);
        }
      }
      starts[canary + 1] = cells.length;
    }
    return { starts, cells: Uint32Array.from(cells), rows: Float64Array.from(rows) };
  }

  /** The first `most` rows of each unit; absent where those are all. */
  #rowsOf(most: number): Uint32Array | undefined {
    const { unitOfRow, rowCount } = this.#base;
    if (unitOfRow === undefined) return undefined;
    if (this.#rows.has(most)) return this.#rows.get(most);
    const seen = new Map<number, number>();
    const rows: number[] = [];
    for (const [row, unit] of unitOfRow.entries()) {
      const before = seen.get(unit) ?? 0;
      seen.set(unit, before + 1);
      if (before < most) rows.push(row);
    }
    const found = rows.length === rowCount ? undefined : Uint32Array.from(rows);
    this.#rows.set(most, found);
    return found;
  }
}

const cellsOf = (view: AnsweredView, columns: readonly number[]): number =>
  columns.reduce((cells, column) => cells * view.columns[column]!.size, 1);
