import type { Codes } from '../../../privacy/guard/codes.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { ConditionalTable } from './conditional-table.ts';

/** Rows that are looked at for each that has to change, at most, and besides. */
const LOOKS_A_ROW = 64;
const LOOKS_BESIDES = 256;

/** Rows of one block by groups: those of group `g` are `members[ends[g - 1] .. ends[g])`. */
export interface GroupedRows {
  readonly rows: number;
  readonly keys: Uint32Array;
  readonly members: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * Brings the counts of a column as close to what its groups let expect as whole rows can be. Groups share out their rows each by itself, and where there are many of few rows, what is
 * rounded adds up over them.
 *
 * A row changes its code only where the count of its group was rounded up for the old code and down for the new one, so that both stay their expectation
 * rounded up or down, and with the chances that chance itself would have had the one instead of the other: cells keep their expectations. Codes that are less than a row off stay as
 * they are, or rare ones would be rounded away.
 */
export class ColumnBalance {
  readonly #table: ConditionalTable;
  readonly #size: number;
  readonly #random: GenerationRandom;
  /** Rows of each code that the groups of all blocks so far let expect, beyond those that have it. */
  readonly #wanted: Float64Array;
  readonly #counts: Uint32Array;

  /** For a table whose groups all have the same codes, 0 to `widest` - 1. */
  constructor(table: ConditionalTable, seed: string, stream: string) {
    const size = table.widest;
    this.#table = table;
    this.#size = size;
    this.#random = new GenerationRandom(seed, `${stream}/balance`);
    this.#wanted = new Float64Array(size);
    this.#counts = new Uint32Array(size);
  }

  settle(grouped: GroupedRows, codes: Codes): void {
    const { rows, keys, members } = grouped;
    this.#expect(grouped);
    const surplus = this.#wanted.map((count) => -count);
    for (let i = 0; i < rows; i++) surplus[codes[i]!]!++;
    const missing = surplus.reduce((sum, count) => sum + Math.max(0, count), 0);
    const looks = missing < Number.POSITIVE_INFINITY ? Math.ceil(LOOKS_A_ROW * missing) + LOOKS_BESIDES : 0;
    for (let look = 0; look < looks && surplus.some((count) => Math.abs(count) >= 1); look++) {
      const row = members[this.#random.below(rows)]!;
      const code = codes[row]!;
      if (!(surplus[code]! > 0)) continue;
      const other = this.#otherCode(grouped, keys[row]!, code, codes, surplus);
      if (other < 0) continue;
      codes[row] = other;
      surplus[code]!--;
      surplus[other]!++;
    }
    for (let code = 0; code < this.#size; code++) this.#wanted[code] = -surplus[code]!;
  }

  #expect({ ends }: GroupedRows): void {
    const { groups, weights } = this.#table;
    const size = this.#size;
    let first = 0;
    for (let group = 0; group < groups; group++) {
      const last = ends[group]!;
      if (last === first) continue;
      let sum = 0;
      for (let k = 0; k < size; k++) sum += weights[group * size + k]!;
      for (let k = 0; k < size; k++) this.#wanted[k]! += ((last - first) * weights[group * size + k]!) / sum;
      first = last;
    }
  }

  /** A code that too few rows have and of which the group got less than its expectation; -1 where the group got no more than that of `code`, or by chance. */
  #otherCode({ members, ends }: GroupedRows, group: number, code: number, codes: Codes, surplus: Float64Array): number {
    const { weights } = this.#table;
    const start = group * this.#size;
    const counts = this.#counts.fill(0);
    const [first, last] = [group === 0 ? 0 : ends[group - 1]!, ends[group]!];
    for (let i = first; i < last; i++) counts[codes[members[i]!]!]!++;
    let sum = 0;
    for (let k = 0; k < this.#size; k++) sum += weights[start + k]!;
    const scale = (last - first) / sum;
    const expected = (k: number): number => scale * weights[start + k]!;
    const added = counts[code]! - expected(code);
    if (!(added > 0)) return -1;
    let fractions = 0;
    for (let k = 0; k < this.#size; k++) fractions += expected(k) - Math.floor(expected(k));
    // Where one code alone is rounded up, it is this one with the chance of its fraction; where several are, nearly so by odds.
    if (fractions > 1.5 && !(this.#random.unit() < added)) return -1;
    const isFar = Math.abs(surplus[code]!) >= 1;
    const leftOff = (k: number): number =>
      surplus[k]! < 0 && (isFar || surplus[k]! <= -1) ? Math.max(0, expected(k) - counts[k]!) : 0;
    let all = 0;
    for (let k = 0; k < this.#size; k++) all += leftOff(k);
    let left = this.#random.unit() * Math.max(1, all);
    for (let k = 0; k < this.#size; k++) {
      left -= leftOff(k);
      if (left < 0) return k;
    }
    return -1;
  }
}
