import type { Codes } from '../../codes.ts';
import { Growing } from './growing.ts';

const NONE = 0xffff_ffff;

/** For each unit and kind of detail that it had so far, the first and the last values of its columns. */
export class KindLists {
  readonly #head: Uint32Array;
  readonly #kind = new Growing();
  readonly #next = new Growing();
  readonly #first: readonly Growing[];
  readonly #last: readonly Growing[];

  constructor(units: number, columns: number) {
    this.#head = new Uint32Array(units).fill(NONE);
    this.#first = Array.from({ length: columns }, () => new Growing());
    this.#last = Array.from({ length: columns }, () => new Growing());
  }

  /** Notes the detail in row `row` of `columns`. */
  note(unit: number, kind: number, columns: readonly Codes[], row: number): void {
    const known = this.#find(unit, kind);
    if (known !== NONE) {
      for (const [column, last] of this.#last.entries()) last.set(known, columns[column]![row]!);
      return;
    }
    const node = this.#kind.push(kind);
    this.#next.push(this.#head[unit]!);
    this.#head[unit] = node;
    for (const [column, first] of this.#first.entries()) {
      first.push(columns[column]![row]!);
      this.#last[column]!.push(columns[column]![row]!);
    }
  }

  first(unit: number, kind: number, column: number): number | undefined {
    const node = this.#find(unit, kind);
    return node === NONE ? undefined : this.#first[column]!.at(node);
  }

  last(unit: number, kind: number, column: number): number | undefined {
    const node = this.#find(unit, kind);
    return node === NONE ? undefined : this.#last[column]!.at(node);
  }

  #find(unit: number, kind: number): number {
    let node = this.#head[unit]!;
    while (node !== NONE && this.#kind.at(node) !== kind) node = this.#next.at(node);
    return node;
  }
}
