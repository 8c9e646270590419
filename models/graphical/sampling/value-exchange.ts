import type { Codes } from '../../../privacy/guard/codes.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { SampleRequest } from '../../model.ts';
import type { Bucket, JunctionTree } from '../inference/junction-tree.ts';
import { CodeExchanges, type ExchangeSettings } from './code-exchanges.ts';
import { CodeRuns } from './code-runs.ts';
import { DrawnCodes, type Partner } from './drawn-codes.ts';
import type { OuterPair } from './outer-pairs.ts';
import type { RowBuffers } from './share-out.ts';

/** Pairs of more cells are left to chance: their cells hold too few rows to steer. */
const MAX_PAIR_CELLS: number = 2 ** 16;
/** Offers of an exchange to each row, where the work allows. */
const MOST_PASSES = 32;
/** Where exchanges may raise what they lower, which does not settle. */
const MOST_WARM_PASSES = 8;
/** Outer pairs are followed in so many passes at least; other pairs only where the work allows as many. */
const LEAST_PASSES = 2;
/** Cells that expect less than a row count so much more: what they lose they seldom gain, since none has less than no row. */
const RARE_WEIGHT = 3;
/** An exchange that raises the weighed squares by so much is made with chance 1/e. */
const WARMTH = 0.1;
/** Looks at one other column of one row, over all passes and blocks: a few seconds. */
const MOST_LOOKS: number = 2 ** 29;

/**
 * Exchanges values of a column between rows that agree on its separator, so that pairs of columns that no clique holds come
 * closer to what is expected of them than chance brings them.
 *
 * Every clique keeps its counts exactly, since the rows of an exchange agree on every other column of the clique, and so do hard
 * constraints. What is expected of a pair is its outer pair where it has one, and otherwise what codes in random order would give
 * on average; cells of which less than one row is expected then stay as chance drew them, or they would be emptied. Each row is
 * offered another code of its group, and the exchange is made if it lowers the sum of surplus^2 / sqrt(expected + 1) over cells; seldom, too, if it raises
 * it a little (Metropolis et al. 1953), so that rows that fit equally well stay equally likely. Exchanges that only ever lower it bring codes together in groups that
 * had none of them more often than they take them apart. Columns that follow an outer pair are exchanged by lowering alone, which follows it more closely.
 * Follows the updates of records of PrivSyn (Zhang et al. 2021, "PrivSyn: differentially private data synthesis"), but within the
 * rows that a graphical model leaves exchangeable. Post-processing: uses the model alone.
 */
export class ValueExchange {
  readonly #tree: JunctionTree;
  readonly #exchanges: CodeExchanges;
  readonly #outer = new Map<string, OuterPair>();
  /** Whether the work allows to look at every pair of columns, or at outer pairs alone. */
  readonly #everyPair: boolean;
  readonly #lowering: ExchangeSettings;
  readonly #warm: ExchangeSettings;
  readonly #runs: CodeRuns;
  readonly #drawn: DrawnCodes;
  readonly #cold: boolean;

  /** `cold`: as rows of models of version 0.1.0 were drawn, by exchanges that lower the sum alone. */
  constructor(
    tree: JunctionTree,
    outer: readonly OuterPair[],
    request: SampleRequest,
    { blockRows, cold }: { readonly blockRows: number; readonly cold: boolean },
  ) {
    this.#tree = tree;
    this.#exchanges = new CodeExchanges(new GenerationRandom(request.seed, 'exchange'));
    this.#cold = cold;
    for (const pair of outer) this.#outer.set(pair.columns.join(), pair);
    const columns = tree.sizes.length;
    // An offer looks at two rows.
    const affordable = (pairs: number): number =>
      Math.min(MOST_PASSES, Math.floor(MOST_LOOKS / Math.max(1, 2 * request.rows * pairs)));
    const passes = affordable((columns * (columns - 1)) / 2);
    this.#everyPair = passes >= LEAST_PASSES;
    const most = this.#everyPair ? passes : Math.max(LEAST_PASSES, affordable(outer.length));
    this.#lowering = { passes: most, warmth: 0, rareWeight: 1 };
    this.#warm = { passes: Math.min(MOST_WARM_PASSES, most), warmth: WARMTH, rareWeight: RARE_WEIGHT };
    const rows = this.#idle ? 0 : blockRows;
    this.#runs = new CodeRuns(rows);
    this.#drawn = new DrawnCodes(rows, columns);
  }

  get #idle(): boolean {
    return !this.#everyPair && this.#outer.size === 0;
  }

  /** To be called when a block begins. */
  begin(): void {
    this.#drawn.places.clear();
  }

  /** Exchanges codes of the column of `bucket`, which were assigned with `buffers`; all later buckets were drawn before. */
  settle({ column, separator }: Bucket, rows: number, buffers: RowBuffers, codes: Codes): void {
    const size = this.#tree.sizes[column]!;
    const partners = this.#partners(size, rows, separator, (partner) => {
      const pair = this.#outer.get(partner < column ? `${partner},${column}` : `${column},${partner}`);
      return pair && { shares: pair.shares, partnerFastest: column < partner };
    });
    this.#exchange(partners, size, rows, buffers, codes);
    if (!this.#idle) this.#drawn.add(column, size, rows, codes);
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
    for (const [partner, place] of this.#drawn.places) {
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
    runs.sort(rows, buffers, codes, size);
    const present = { size, rows, codes, members, runs };
    const isWarm = !this.#cold && partners.every(({ outer }) => outer === undefined);
    this.#exchanges.settle(this.#drawn, partners, present, isWarm ? this.#warm : this.#lowering);
  }
}
