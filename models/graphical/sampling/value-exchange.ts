import type { Codes } from '../../../privacy/guard/records.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { SampleRequest } from '../../model.ts';
import type { Bucket, JunctionTree } from '../inference/junction-tree.ts';
import type { OuterPair } from './outer-pairs.ts';
import type { RowBuffers } from './share-out.ts';

/** Pairs of more cells are left to chance: their cells hold too few rows to steer. */
const MAX_PAIR_CELLS: number = 2 ** 16;
/** Offers of an exchange to each row, where the work allows. */
const MOST_PASSES = 32;
/** Passes end when one exchanges the values of fewer rows than one in so many. */
const SETTLED = 500;
/** Where fewer are affordable, only outer pairs are looked at, and so often at least. */
const FEWEST_PASSES = 4;
/** Looks at one other column of one row, over all passes: a few seconds. */
const MOST_LOOKS: number = 2 ** 29;

/** A column drawn before, and where the cells of its pair with the present one begin: the present one's values are fastest. */
interface Partner {
  readonly place: number;
  readonly size: number;
  readonly base: number;
  /** Expected shares, this column's values slowest or fastest. */
  readonly target: { readonly shares: Float64Array; readonly slowest: boolean } | undefined;
}

/**
 * Exchanges values of a column between rows that agree on its separator, so that pairs of columns that no clique holds come
 * closer to what is expected of them than chance brings them.
 *
 * Every clique keeps its counts exactly, since the rows of an exchange differ in no other column of the clique, and so do hard
 * constraints. What is expected of a pair is its outer pair where it has one, and otherwise what drawing the values in random
 * order would give on average, either rounded at random. An exchange is made if it lowers the sum over cells of (surplus)^2 / sqrt(expected + 1).
 * Follows the updates of records of PrivSyn (Zhang et al. 2021, "PrivSyn: differentially private data synthesis"), but within the
 * rows that a graphical model leaves exchangeable. Post-processing: uses the model alone.
 */
export class ValueExchange {
  readonly #tree: JunctionTree;
  readonly #random: GenerationRandom;
  readonly #targets = new Map<string, OuterPair>();
  /** Whether the work allows to look at every pair of columns, or at outer pairs alone. */
  readonly #everyPair: boolean;
  readonly #passes: number;
  /** Place of each drawn column in the rows of `#codes`; absent for columns of more than 65,536 values. */
  readonly #places = new Map<number, number>();
  /** The codes drawn so far, row by row. */
  readonly #codes: Uint16Array;

  constructor(tree: JunctionTree, outer: readonly OuterPair[], request: SampleRequest, blockRows: number) {
    this.#tree = tree;
    this.#random = new GenerationRandom(request.seed, 'exchange');
    for (const pair of outer) this.#targets.set(pair.columns.join(), pair);
    const columns = tree.sizes.length;
    const affordable = (pairs: number): number =>
      Math.min(MOST_PASSES, Math.floor(MOST_LOOKS / Math.max(1, request.rows * pairs)));
    const passes = affordable((columns * (columns - 1)) / 2);
    this.#everyPair = passes >= FEWEST_PASSES;
    this.#passes = this.#everyPair ? passes : Math.max(FEWEST_PASSES, affordable(outer.length));
    this.#codes = new Uint16Array(this.#idle ? 0 : blockRows * columns);
  }

  get #idle(): boolean {
    return !this.#everyPair && this.#targets.size === 0;
  }

  /** To be called when a block begins. */
  begin(): void {
    this.#places.clear();
  }

  /** Exchanges codes of the column of `bucket`, which were assigned with `buffers`; all later buckets were drawn before. */
  settle({ column, separator }: Bucket, rows: number, buffers: RowBuffers, codes: Codes): void {
    const size = this.#tree.sizes[column]!;
    const partners = this.#partners(size, rows, separator, (other) => {
      const pair = this.#targets.get(other < column ? `${other},${column}` : `${column},${other}`);
      return pair && { shares: pair.shares, slowest: other < column };
    });
    this.#exchange(partners, size, rows, buffers, codes);
    this.#pack(column, size, rows, codes);
  }

  /** Exchanges the `size` values that merged codes of a column came apart into; every column was drawn before. */
  settleValues(column: number, size: number, rows: number, buffers: RowBuffers, values: Codes): void {
    const partners = this.#partners(size, rows, [column], () => undefined);
    this.#exchange(partners, size, rows, buffers, values);
  }

  #partners(
    size: number,
    rows: number,
    separator: readonly number[],
    targetOf: (other: number) => Partner['target'],
  ): Partner[] {
    const { sizes } = this.#tree;
    const partners: Partner[] = [];
    if (size < 2) return partners;
    let base = 0;
    for (const [other, place] of this.#places) {
      if (separator.includes(other)) continue;
      const target = targetOf(other);
      const cells = sizes[other]! * size;
      if (target === undefined && (!this.#everyPair || cells > MAX_PAIR_CELLS || cells > rows)) continue;
      partners.push({ place, size: sizes[other]!, base, target });
      base += cells;
    }
    return partners;
  }

  #exchange(partners: readonly Partner[], size: number, rows: number, buffers: RowBuffers, codes: Codes): void {
    if (partners.length === 0) return;
    const { members, keys } = buffers;
    const random = this.#random;
    const table = this.#codes;
    const width = this.#tree.sizes.length;
    const count = partners.length;
    const places = Uint32Array.from(partners, ({ place }) => place);
    const bases = Uint32Array.from(partners, ({ base }) => base);
    const { surplus, weights } = this.#surplus(partners, size, rows, buffers, codes);
    for (let pass = 0, exchanged = rows; pass < this.#passes && exchanged * SETTLED >= rows; pass++) {
      exchanged = 0;
      for (let first = 0, last = 0; first < rows; first = last) {
        last = groupEnd(members, keys, first, rows);
        for (let i = last - 1; i > first; i--) {
          const j = first + random.below(i - first + 1);
          const kept = members[i]!;
          members[i] = members[j]!;
          members[j] = kept;
        }
        for (let i = first; i + 1 < last; i += 2) {
          const one = members[i]!;
          const two = members[i + 1]!;
          const a = codes[one]!;
          const b = codes[two]!;
          if (a === b) continue;
          let change = 0;
          for (let k = 0; k < count; k++) {
            const x = table[one * width + places[k]!]!;
            const y = table[two * width + places[k]!]!;
            if (x === y) continue;
            const atOne = bases[k]! + x * size;
            const atTwo = bases[k]! + y * size;
            change +=
              (1 - 2 * surplus[atOne + a]!) * weights[atOne + a]! +
              (1 + 2 * surplus[atOne + b]!) * weights[atOne + b]! +
              (1 + 2 * surplus[atTwo + a]!) * weights[atTwo + a]! +
              (1 - 2 * surplus[atTwo + b]!) * weights[atTwo + b]!;
          }
          if (!(change < 0)) continue;
          for (let k = 0; k < count; k++) {
            const atOne = bases[k]! + table[one * width + places[k]!]! * size;
            const atTwo = bases[k]! + table[two * width + places[k]!]! * size;
            surplus[atOne + a]!--;
            surplus[atOne + b]!++;
            surplus[atTwo + a]!++;
            surplus[atTwo + b]!--;
          }
          exchanged += 2;
          codes[one] = b;
          codes[two] = a;
        }
      }
    }
  }

  /** Rows in each cell of each pair beyond what is expected, and what a square of that weighs. */
  #surplus(
    partners: readonly Partner[],
    size: number,
    rows: number,
    buffers: RowBuffers,
    codes: Codes,
  ): { surplus: Float32Array; weights: Float32Array } {
    const last = partners.at(-1)!;
    const expected = new Float32Array(last.base + last.size * size);
    for (const partner of partners) {
      if (partner.target === undefined) continue;
      fillTarget(expected.subarray(partner.base, partner.base + partner.size * size), partner, size, rows);
    }
    const free = partners.filter(({ target }) => target === undefined);
    if (free.length > 0) this.#addChance(expected, free, size, rows, buffers, codes);
    // Rounded at random, or cells that expect less than half a row would never get one.
    const surplus = expected.map((count) => 0.5 - this.#random.unit() - count);
    const weights = expected.map((count) => 1 / Math.sqrt(count + 1));
    const table = this.#codes;
    const width = this.#tree.sizes.length;
    for (let row = 0; row < rows; row++) {
      const code = codes[row]!;
      for (const { place, base } of partners) surplus[base + table[row * width + place]! * size + code]!++;
    }
    return { surplus, weights };
  }

  /** Adds what the values of each group, in random order, would give on average. */
  #addChance(
    expected: Float32Array,
    partners: readonly Partner[],
    size: number,
    rows: number,
    { members, keys }: RowBuffers,
    codes: Codes,
  ): void {
    const table = this.#codes;
    const width = this.#tree.sizes.length;
    const values = new Tally(size);
    const others = new Tally(partners.reduce((most, partner) => Math.max(most, partner.size), 0));
    for (let first = 0, last = 0; first < rows; first = last) {
      last = groupEnd(members, keys, first, rows);
      for (let i = first; i < last; i++) values.add(codes[members[i]!]!);
      for (const { place, base } of partners) {
        for (let i = first; i < last; i++) others.add(table[members[i]! * width + place]!);
        for (let s = 0; s < others.kinds; s++) {
          const other = others.values[s]!;
          const share = others.counts[other]! / (last - first);
          const at = base + other * size;
          for (let t = 0; t < values.kinds; t++) {
            const value = values.values[t]!;
            expected[at + value]! += share * values.counts[value]!;
          }
        }
        others.clear();
      }
      values.clear();
    }
  }

  #pack(column: number, size: number, rows: number, codes: Codes): void {
    if (this.#idle || size > 0x10000) return;
    const place = this.#places.size;
    this.#places.set(column, place);
    const width = this.#tree.sizes.length;
    for (let row = 0; row < rows; row++) this.#codes[row * width + place] = codes[row]!;
  }
}

/** The end of the group that begins at `first`: rows of a group stand together in `members`. */
function groupEnd(members: Uint32Array, keys: Uint32Array, first: number, rows: number): number {
  const key = keys[members[first]!];
  let end = first + 1;
  while (end < rows && keys[members[end]!] === key) end++;
  return end;
}

/** Expected rows of an outer pair, the drawn column's values fastest. */
function fillTarget(into: Float32Array, { target, size: others }: Partner, size: number, rows: number): void {
  const { shares, slowest } = target!;
  for (let other = 0; other < others; other++) {
    for (let code = 0; code < size; code++) {
      into[other * size + code] = rows * shares[slowest ? other * size + code : code * others + other]!;
    }
  }
}

/** Counts of values, of which few occur. */
class Tally {
  readonly counts: Uint32Array;
  readonly values: Uint32Array;
  kinds = 0;

  constructor(size: number) {
    this.counts = new Uint32Array(size);
    this.values = new Uint32Array(size);
  }

  add(value: number): void {
    if (this.counts[value]!++ === 0) this.values[this.kinds++] = value;
  }

  clear(): void {
    for (let i = 0; i < this.kinds; i++) this.counts[this.values[i]!] = 0;
    this.kinds = 0;
  }
}
