import type { Codes } from '../../codes.ts';
import { Growing } from './growing.ts';

const NONE = 0xffff_ffff;

/** The mean of values of a column whose codes are below this one. */
export interface MeanOf {
  readonly column: number;
  readonly below: number;
}

/** For each unit and kind of detail that it had so far, the first and the last values of its columns, and the mean of those that have one. */
export class KindLists {
  readonly #head: Uint32Array;
  readonly #kind = new Growing();
  readonly #next = new Growing();
  readonly #first: readonly Growing[];
  readonly #last: readonly Growing[];
  /** The means that are asked for, how many values there were of each, and their sum. */
  readonly #means: readonly (MeanOf & { readonly times: Growing; readonly sum: Growing })[];

  constructor(units: number, columns: number, means: readonly MeanOf[]) {
    this.#head = new Uint32Array(units).fill(NONE);
    this.#first = Array.from({ length: columns }, () => new Growing());
    this.#last = Array.from({ length: columns }, () => new Growing());
    this.#means = means.map(({ column, below }) => ({ column, below, times: new Growing(), sum: new Growing() }));
  }

  /** Notes the detail in row `row` of `columns`. */
  note(unit: number, kind: number, columns: readonly Codes[], row: number): void {
    const known = this.#find(unit, kind);
    const node = known === NONE ? this.#begin(unit, kind, columns, row) : known;
    for (const [column, last] of this.#last.entries()) last.set(node, columns[column]![row]!);
    for (const { column, below, times, sum } of this.#means) {
      const value = columns[column]![row]!;
      if (value >= below) continue;
      times.set(node, times.at(node) + 1);
      sum.set(node, sum.at(node) + value);
    }
  }

  #begin(unit: number, kind: number, columns: readonly Codes[], row: number): number {
    const node = this.#kind.push(kind);
    this.#next.push(this.#head[unit]!);
    this.#head[unit] = node;
    for (const [column, first] of this.#first.entries()) {
      first.push(columns[column]![row]!);
      this.#last[column]!.push(columns[column]![row]!);
    }
    for (const { times, sum } of this.#means) {
      times.push(0);
      sum.push(0);
    }
    return node;
  }

  first(unit: number, kind: number, column: number): number | undefined {
    const node = this.#find(unit, kind);
    return node === NONE ? undefined : this.#first[column]!.at(node);
  }

  last(unit: number, kind: number, column: number): number | undefined {
    const node = this.#find(unit, kind);
    return node === NONE ? undefined : this.#last[column]!.at(node);
  }

  /** Rounded to a code, half up; and of how many. */
  mean(unit: number, kind: number, of: MeanOf): { readonly mean: number; readonly times: number } | undefined {
    const node = this.#find(unit, kind);
    const { times, sum } = this.#means.find(({ column, below }) => column === of.column && below === of.below)!;
    if (node === NONE || times.at(node) === 0) return undefined;
    const many = times.at(node);
    return { mean: Math.floor((2 * sum.at(node) + many) / (2 * many)), times: many };
  }

  #find(unit: number, kind: number): number {
    let node = this.#head[unit]!;
    while (node !== NONE && this.#kind.at(node) !== kind) node = this.#next.at(node);
    return node;
  }
}
