import { Growing } from './growing.ts';

const NONE = 0xffff_ffff;

/** The distinct values that each of many units had so far. */
export interface EarlierValues {
  has(unit: number, value: number): boolean;
  distinct(unit: number): number;
  /** The most frequent value, of several the one that came last; `undefined` where there was none. */
  usual(unit: number): number | undefined;
  /** Shows each value once, with how often the unit had it. */
  each(unit: number, see: (value: number, times: number) => void): void;
}

/** The distinct values that each of many units had so far, with how often. Memory grows with what is noted, not with units times values. */
export class ValueLists implements EarlierValues {
  readonly #head: Uint32Array;
  readonly #distinct: Uint32Array;
  readonly #usual: Uint32Array;
  readonly #value = new Growing();
  readonly #times = new Growing();
  readonly #next = new Growing();

  constructor(units: number) {
    this.#head = new Uint32Array(units).fill(NONE);
    this.#usual = new Uint32Array(units).fill(NONE);
    this.#distinct = new Uint32Array(units);
  }

  note(unit: number, value: number): void {
    let node = this.#find(unit, value);
    if (node === NONE) {
      node = this.#value.push(value);
      this.#times.push(0);
      this.#next.push(this.#head[unit]!);
      this.#head[unit] = node;
      this.#distinct[unit]!++;
    }
    const times = this.#times.at(node) + 1;
    this.#times.set(node, times);
    // Whichever reaches the greatest number last is the one, of those that have it, that came last.
    const usual = this.#usual[unit]!;
    if (usual === NONE || times >= this.#times.at(usual)) this.#usual[unit] = node;
  }

  has(unit: number, value: number): boolean {
    return this.#find(unit, value) !== NONE;
  }

  distinct(unit: number): number {
    return this.#distinct[unit]!;
  }

  usual(unit: number): number | undefined {
    const node = this.#usual[unit]!;
    return node === NONE ? undefined : this.#value.at(node);
  }

  each(unit: number, see: (value: number, times: number) => void): void {
    for (let node = this.#head[unit]!; node !== NONE; node = this.#next.at(node)) {
      see(this.#value.at(node), this.#times.at(node));
    }
  }

  #find(unit: number, value: number): number {
    let node = this.#head[unit]!;
    while (node !== NONE && this.#value.at(node) !== value) node = this.#next.at(node);
    return node;
  }
}

/** In which ways an earlier value can come back, beside that of the event before. */
export function waysOf(lists: EarlierValues, unit: number, before: number): number {
  const distinct = lists.distinct(unit);
  if (distinct === 0) return 0;
  return lists.usual(unit) === before ? Math.min(1, distinct - 1) : 1 + Math.min(2, distinct - 1);
}
