import type { Codes } from '../../../privacy/guard/records.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { SampleRequest } from '../../model.ts';
import type { Bucket, JunctionTree } from '../inference/junction-tree.ts';
import { CodeRuns } from './code-runs.ts';
import type { OuterPair } from './outer-pairs.ts';
import type { RowBuffers } from './share-out.ts';
import { Tally } from './tally.ts';

/** Pairs of more cells are left to chance: their cells hold too few rows to steer. */
const MAX_PAIR_CELLS: number = 2 ** 16;
/** A cell that expects fewer rows than this stays near what chance drew: towards its expectation there is only zero. */
const LEAST_EXPECTED = 1;
/** Offers of an exchange to each row, where the work allows. */
const MOST_PASSES = 32;
/** Outer pairs are followed in so many passes at least; other pairs only where the work allows as many. */
const LEAST_PASSES = 2;
/** Passes end when one makes fewer exchanges than one for so many rows. */
const SETTLED = 10_000;
/** Looks at one other column of one row, over all passes and blocks: a few seconds. */
const MOST_LOOKS: number = 2 ** 29;
/** Most additions for what chance gives on average, for one column of one block; rows beyond that stay as chance drew them. */
const MOST_ADDITIONS: number = 2 ** 26;

/** A column drawn before the present one, and where the cells of the two begin: the present one's codes are fastest. */
interface Partner {
  readonly place: number;
  readonly size: number;
  readonly base: number;
  readonly outer: { readonly shares: Float64Array; readonly partnerFastest: boolean } | undefined;
}

/**
 * Exchanges values of a column between rows that agree on its separator, so that pairs of columns that no clique holds come
 * closer to what is expected of them than chance brings them.
 *
 * Every clique keeps its counts exactly, since the rows of an exchange agree on every other column of the clique, and so do hard
 * constraints. What is expected of a pair is its outer pair where it has one, and otherwise what codes in random order would give
 * on average; cells of which less than one row is expected then stay as chance drew them, or they would be emptied. Each row is
 * offered another code of its group, and the exchange is made if it lowers the sum of surplus^2 / sqrt(expected + 1) over cells.
 * Follows the updates of records of PrivSyn (Zhang et al. 2021, "PrivSyn: differentially private data synthesis"), but within the
 * rows that a graphical model leaves exchangeable. Post-processing: uses the model alone.
 */
export class ValueExchange {
  readonly #tree: JunctionTree;
  readonly #random: GenerationRandom;
  readonly #outer = new Map<string, OuterPair>();
  /** Whether the work allows to look at every pair of columns, or at outer pairs alone. */
  readonly #everyPair: boolean;
  readonly #passes: number;
  readonly #runs: CodeRuns;
  /** Place of each drawn column in the rows of `#codes`; absent for columns of more than 65,536 codes. */
  readonly #places = new Map<number, number>();
  /** The codes drawn so far, row by row. */
  readonly #codes: Uint16Array;

  constructor(tree: JunctionTree, outer: readonly OuterPair[], request: SampleRequest, blockRows: number) {
    this.#tree = tree;
    this.#random = new GenerationRandom(request.seed, 'exchange');
    for (const pair of outer) this.#outer.set(pair.columns.join(), pair);
    const columns = tree.sizes.length;
    // An offer looks at two rows.
    const affordable = (pairs: number): number =>
      Math.min(MOST_PASSES, Math.floor(MOST_LOOKS / Math.max(1, 2 * request.rows * pairs)));
    const passes = affordable((columns * (columns - 1)) / 2);
    this.#everyPair = passes >= LEAST_PASSES;
    this.#passes = this.#everyPair ? passes : Math.max(LEAST_PASSES, affordable(outer.length));
    const rows = this.#idle ? 0 : blockRows;
    this.#runs = new CodeRuns(rows);
    this.#codes = new Uint16Array(rows * columns);
  }

  get #idle(): boolean {
    return !this.#everyPair && this.#outer.size === 0;
  }

  /** To be called when a block begins. */
  begin(): void {
    this.#places.clear();
  }

  /** Exchanges codes of the column of `bucket`, which were assigned with `buffers`; all later buckets were drawn before. */
  settle({ column, separator }: Bucket, rows: number, buffers: RowBuffers, codes: Codes): void {
    const size = this.#tree.sizes[column]!;
    const partners = this.#partners(size, rows, separator, (partner) => {
      const pair = this.#outer.get(partner < column ? `${partner},${column}` : `${column},${partner}`);
      return pair && { shares: pair.shares, partnerFastest: column < partner };
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
    outerOf: (partner: number) => Partner['outer'],
  ): Partner[] {
    const { sizes } = this.#tree;
    const partners: Partner[] = [];
    if (size < 2) return partners;
    let base = 0;
    for (const [partner, place] of this.#places) {
      if (separator.includes(partner)) continue;
      const outer = outerOf(partner);
      const cells = sizes[partner]! * size;
      if (outer === undefined && (!this.#everyPair || cells > MAX_PAIR_CELLS || cells > rows)) continue;
      partners.push({ place, size: sizes[partner]!, base, outer });
      base += cells;
    }
    return partners;
  }

  #exchange(partners: readonly Partner[], size: number, rows: number, buffers: RowBuffers, codes: Codes): void {
    if (partners.length === 0) return;
    const { members } = buffers;
    const runs = this.#runs;
    const random = this.#random;
    const table = this.#codes;
    const width = this.#tree.sizes.length;
    const count = partners.length;
    const places = Uint32Array.from(partners, ({ place }) => place);
    const bases = Uint32Array.from(partners, ({ base }) => base);
    runs.sort(rows, buffers, codes, size);
    const { surplus, weights } = this.#surplus(partners, size, rows, buffers, codes);
    for (let pass = 0, made = rows; pass < this.#passes && made * SETTLED >= rows; pass++) {
      made = 0;
      for (let group = 0; group < runs.groups; group++) {
        const firstRun = runs.groupStarts[group]!;
        const kinds = runs.groupStarts[group + 1]! - firstRun;
        if (kinds < 2) continue;
        for (let run = firstRun; run < firstRun + kinds; run++) {
          for (let i = runs.starts[run]!; i < runs.starts[run + 1]!; i++) {
            const drawn = firstRun + random.below(kinds - 1);
            const other = drawn < run ? drawn : drawn + 1;
            const start = runs.starts[other]!;
            const j = start + random.below(runs.starts[other + 1]! - start);
            const one = members[i]!;
            const two = members[j]!;
            const a = codes[one]!;
            const b = codes[two]!;
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
            made++;
            codes[one] = b;
            codes[two] = a;
            members[i] = two;
            members[j] = one;
          }
        }
      }
    }
  }

  /** Rows in each cell of each pair beyond what is expected, and what a square of that weighs. */
  #surplus(
    partners: readonly Partner[],
    size: number,
    rows: number,
    { members }: RowBuffers,
    codes: Codes,
  ): { surplus: Float32Array; weights: Float32Array } {
    const last = partners.at(-1)!;
    const expected = new Float32Array(last.base + last.size * size);
    for (const partner of partners) if (partner.outer !== undefined) fillOuter(expected, partner, size, rows);
    const others = partners.filter(({ outer }) => outer === undefined);
    if (others.length > 0) this.#addChance(expected, others, size, members, codes);
    // Rounded at random, or the same fractions would always be rounded the same way.
    const surplus = expected.map((count) => 0.5 - this.#random.unit() - count);
    const weights = expected.map((count) => 1 / Math.sqrt(count + 1));
    const table = this.#codes;
    const width = this.#tree.sizes.length;
    for (let row = 0; row < rows; row++) {
      const code = codes[row]!;
      for (const { place, base } of partners) surplus[base + table[row * width + place]! * size + code]!++;
    }
    for (const partner of others) {
      const end = partner.base + partner.size * size;
      for (let cell = partner.base; cell < end; cell++) if (expected[cell]! < LEAST_EXPECTED) surplus[cell] = 0;
    }
    return { surplus, weights };
  }

  /** Adds what the codes of each group, in random order, would give on average. */
  #addChance(
    expected: Float32Array,
    partners: readonly Partner[],
    size: number,
    members: Uint32Array,
    codes: Codes,
  ): void {
    const runs = this.#runs;
    const table = this.#codes;
    const width = this.#tree.sizes.length;
    const occurring = new Tally(partners.reduce((most, partner) => Math.max(most, partner.size), 0));
    let additions = 0;
    for (let group = 0; group < runs.groups; group++) {
      const firstRun = runs.groupStarts[group]!;
      const lastRun = runs.groupStarts[group + 1]!;
      const first = runs.starts[firstRun]!;
      const last = runs.starts[lastRun]!;
      const kinds = lastRun - firstRun;
      const asDrawn = kinds < 2 || additions > MOST_ADDITIONS;
      for (const { place, base } of partners) {
        if (asDrawn) {
          for (let i = first; i < last; i++) {
            const row = members[i]!;
            expected[base + table[row * width + place]! * size + codes[row]!]!++;
          }
          continue;
        }
        for (let i = first; i < last; i++) occurring.add(table[members[i]! * width + place]!);
        for (let k = 0; k < occurring.kinds; k++) {
          const value = occurring.values[k]!;
          const share = occurring.counts[value]! / (last - first);
          for (let run = firstRun; run < lastRun; run++) {
            const start = runs.starts[run]!;
            expected[base + value * size + codes[members[start]!]!]! += share * (runs.starts[run + 1]! - start);
          }
        }
        additions += occurring.kinds * kinds;
        occurring.clear();
      }
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

/** Expected rows of an outer pair, the present column's codes fastest. */
function fillOuter(expected: Float32Array, partner: Partner, size: number, rows: number): void {
  const { shares, partnerFastest } = partner.outer!;
  for (let other = 0; other < partner.size; other++) {
    for (let code = 0; code < size; code++) {
      const cell = partnerFastest ? code * partner.size + other : other * size + code;
      expected[partner.base + other * size + code] = rows * shares[cell]!;
    }
  }
}
