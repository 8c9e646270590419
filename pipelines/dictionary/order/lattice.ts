import { parseDay, parseSecond, SECONDS_A_DAY } from '../calendar.ts';
import type { Cell, ColumnCoding } from '../coding.ts';
import { previousDouble } from '../previous-double.ts';
import { spreadRule } from '../spread-rule.ts';

/** Where the last moment of a day lies, in seconds from its first; moments are whole seconds. */
const LAST_OF_A_DAY = SECONDS_A_DAY - 0.001;

/**
 * The values that each code of a column of numbers, days or moments may be released as, and how they compare with those of other
 * such columns. Everything is one typed array a fact, so that rows are worked on without allocating.
 *
 * A *place* is a value of one code: for bins on a grid its number in units of the grid, otherwise the value itself. A *bound*
 * compares columns: a number as it is, or seconds. A day reaches from its first moment (`start`) to its last (`end`), so that
 * "`a` is not above `b`" is `start(a) <= end(b)` for any two columns: a moment is not after the day it lies in, nor before it.
 */
export class Lattice {
  readonly #unit: number;
  readonly #tail: number;
  readonly #lowest: Float64Array;
  readonly #highest: Float64Array;
  /** Places in one; 0 where the code stands for all doubles from `lowest` up to `top`. */
  readonly #scale: Float64Array;
  readonly #top: Float64Array;

  /** Bins that hold no value count as absent: `checkOutputColumns` refuses them. */
  constructor({ kind, cells, decimals }: Pick<ColumnCoding, 'kind' | 'cells' | 'decimals'>) {
    this.#unit = kind === 'date' ? SECONDS_A_DAY : 1;
    this.#tail = kind === 'date' ? LAST_OF_A_DAY : 0;
    this.#lowest = new Float64Array(cells.length).fill(Number.NaN);
    this.#highest = new Float64Array(cells.length).fill(Number.NaN);
    this.#scale = new Float64Array(cells.length).fill(1);
    this.#top = new Float64Array(cells.length);
    for (const [code, cell] of cells.entries()) this.#add(code, cell, kind, kind === 'real' ? decimals : 0);
  }

  #add(code: number, cell: Cell, kind: ColumnCoding['kind'], decimals: number | undefined): void {
    if (cell.kind === 'value') {
      const value = numberOf(cell.value, kind);
      this.#lowest[code] = value;
      this.#highest[code] = value;
      return;
    }
    const rule = cell.kind === 'interval' ? spreadRule(cell, decimals) : undefined;
    if (cell.kind !== 'interval' || rule === undefined) return;
    if (rule.kind === 'grid') {
      this.#lowest[code] = rule.first;
      this.#highest[code] = rule.first + rule.count - 1;
      this.#scale[code] = rule.scale;
    } else {
      this.#lowest[code] = rule.lower;
      this.#highest[code] = rule.width === 0 ? rule.lower : cell.closed ? cell.upper : previousDouble(cell.upper);
      this.#scale[code] = rule.width === 0 ? 1 : 0;
      this.#top[code] = rule.lower + rule.width;
    }
  }

  /** Whether some code stands for more than one value. */
  get spreads(): boolean {
    return this.#lowest.some((place, code) => place < this.#highest[code]!);
  }

  /** Whether the code has a value that takes part in an order. */
  has(code: number): boolean {
    return !Number.isNaN(this.#lowest[code]!);
  }

  lowest(code: number): number {
    return this.#lowest[code]!;
  }

  highest(code: number): number {
    return this.#highest[code]!;
  }

  /** The value at a place: a number, an epoch day or an epoch second. */
  value(code: number, place: number): number {
    const scale = this.#scale[code]!;
    return scale > 1 ? place / scale : place;
  }

  /** The least bound that the value holds. */
  start(code: number, place: number): number {
    return this.value(code, place) * this.#unit;
  }

  /** The greatest bound that the value holds. */
  end(code: number, place: number): number {
    return this.value(code, place) * this.#unit + this.#tail;
  }

  /** The lowest place that does not end before `bound`; `NaN` where the code has none. */
  atLeast(code: number, bound: number): number {
    const lowest = this.#lowest[code]!;
    const highest = this.#highest[code]!;
    if (this.end(code, lowest) >= bound) return lowest;
    if (!(this.end(code, highest) >= bound)) return Number.NaN;
    const scale = this.#scale[code]!;
    if (scale === 0) return bound;
    // Products of decimals are rounded, so the place is found by comparing the very doubles that are released.
    let place = Math.min(Math.max(Math.ceil(((bound - this.#tail) / this.#unit) * scale), lowest), highest);
    while (place < highest && this.end(code, place) < bound) place++;
    while (place > lowest && this.end(code, place - 1) >= bound) place--;
    return place;
  }

  /** The highest place that does not start after `bound`; `NaN` where the code has none. */
  atMost(code: number, bound: number): number {
    const lowest = this.#lowest[code]!;
    const highest = this.#highest[code]!;
    if (this.start(code, highest) <= bound) return highest;
    if (!(this.start(code, lowest) <= bound)) return Number.NaN;
    const scale = this.#scale[code]!;
    if (scale === 0) return bound;
    let place = Math.min(Math.max(Math.floor((bound / this.#unit) * scale), lowest), highest);
    while (place > lowest && this.start(code, place) > bound) place--;
    while (place < highest && this.start(code, place + 1) <= bound) place++;
    return place;
  }

  /** The place that `u` in [0, 1) falls on, each of those from `low` to `high` as likely as the next. */
  between(code: number, low: number, high: number, u: number): number {
    if (this.#scale[code] !== 0) return low + Math.min(Math.floor(u * (high - low + 1)), high - low);
    const top = high === this.#highest[code] ? this.#top[code]! : high;
    return Math.min(low + u * (top - low), high);
  }
}

function numberOf(value: string | number | boolean, kind: ColumnCoding['kind']): number {
  if (kind === 'date') return parseDay(String(value)) ?? Number.NaN;
  return kind === 'datetime' ? (parseSecond(String(value)) ?? Number.NaN) : Number(value);
}
