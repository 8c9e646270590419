import { type ModelledColumn, specialCodes } from '../../dictionary/dictionary.ts';
import type { CodedRows } from '../sources/encode-table.ts';

/** Takes the numbers of one column out of what was read of it, a chunk at a time. Others may read them until the next. */
export interface NumberReader {
  /** `raw` is what stands there, NaN where that is no number; `positions` says what became of it. */
  read(raw: Float64Array, positions: ArrayLike<number>, rows: number): void;
  keep(slots: Int32Array, rows: number, into: Float64Array): void;
}

/** One for each column of numbers, dates or times, by its place among the modelled ones; each after the one that it is an offset of. */
export function numberReaders({
  modelled,
  columns,
}: Pick<CodedRows, 'modelled' | 'columns'>): ReadonlyMap<number, NumberReader> {
  const places = new Map(modelled.map(({ name }, c) => [name, c]));
  const made = new Map<number, ChunkNumbers>();
  const make = (c: number): ChunkNumbers | undefined => {
    const column = modelled[c]!;
    const { rule, offset } = column;
    if (rule.kind !== 'scale') return undefined;
    const known = made.get(c);
    if (known !== undefined) return known;
    const base = offset && make(places.get(offset.after)!);
    const bins = columns[c]!.plain - (offset?.reading ?? rule).censored.length;
    const reader = new ChunkNumbers(column, bins, base);
    made.set(c, reader);
    return reader;
  };
  for (const c of modelled.keys()) make(c);
  return made;
}

/**
 * A number is what stands there; beyond the range under `outside: clamp` it is the end of the range, as a release has it, and otherwise none. Of an offset the range is that
 * of the difference, so where the difference or the base was moved to an end, the number is the sum of both as they were moved.
 */
class ChunkNumbers implements NumberReader {
  raw: Float64Array = new Float64Array(0);
  readonly values = new Float64Array(2048);
  readonly #bins: number;
  readonly #plain: number;
  readonly #lower: number;
  readonly #upper: number;
  readonly #clamps: boolean;
  readonly #base: ChunkNumbers | undefined;

  constructor(column: ModelledColumn, bins: number, base: ChunkNumbers | undefined) {
    this.#base = base;
    const { rule, offset } = column;
    if (rule.kind !== 'scale') throw new TypeError(`Column ${column.name} has no place on a scale`);
    this.#bins = bins;
    this.#plain = bins + (offset?.reading ?? rule).censored.length;
    this.#lower = rule.lower;
    this.#upper = rule.upper;
    this.#clamps = specialCodes(column).outside === 'clamp';
  }

  read(raw: Float64Array, positions: ArrayLike<number>, rows: number): void {
    this.raw = raw;
    const { values } = this;
    const base = this.#base;
    const below = this.#plain + 2;
    for (let row = 0; row < rows; row++) {
      const position = positions[row]!;
      const isValue = position < this.#bins;
      if (!isValue && (!this.#clamps || position < below)) {
        values[row] = Number.NaN;
        continue;
      }
      const end = position === below ? this.#lower : this.#upper;
      if (base === undefined) {
        values[row] = isValue ? raw[row]! : end;
        continue;
      }
      const from = base.values[row]!;
      const moved = from !== base.raw[row]! && !Number.isNaN(from);
      const difference = isValue ? raw[row]! - base.raw[row]! : end;
      values[row] = isValue && !moved ? raw[row]! : (moved ? from : base.raw[row]!) + difference;
    }
  }

  keep(slots: Int32Array, rows: number, into: Float64Array): void {
    const { values } = this;
    for (let row = 0; row < rows; row++) if (slots[row]! >= 0) into[slots[row]!] = values[row]!;
  }
}
