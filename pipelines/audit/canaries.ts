import { GenerationRandom } from '../../models/generation-random.ts';
import { UserError } from '../../privacy/errors.ts';
import { AUDIT_SIGNIFICANCE } from '../audit-file/recompute.ts';
import { oneRunCeiling } from '../two-samples/epsilon/one-run.ts';
import type { AuditableDomain } from './auditable-domain.ts';
import type { BaseRecords } from './base-records.ts';

/** Public, as the rule is. */
const CANARIES_SEED = 'synthward/audit/canaries/1';

export const CANARIES_RULE: string = `Each canary is a unit of as many equal rows as a unit may have. Its values are dealt out column by column: first those that the fewest of the other records have, each to one canary, then again and again those that are on the fewest canaries, by chance of the seed ${CANARIES_SEED}, so that values are on about as many canaries each; no record and no other canary has the same combination, and constraints hold.`;

/** Numbers to choose from where nobody says how many. */
const COUNTS: readonly number[] = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];
/** So far beyond the claim is what they could show in a single run. */
const BEYOND = 1.25;
/** Of the significance, as an audit divides it (`recompute.ts`). */
const SIGNIFICANCE: number = AUDIT_SIGNIFICANCE / 4;
/** Of all combinations one in so many, so that dealing them out comes to an end. */
const MOST_SHARE = 4;
const MOST_TRIES = 200;

/** How many canaries: exactly `count`, or where that is absent `fitting` ones, and fewer where the domain has not as many. */
export interface CanaryWish {
  readonly count: number | undefined;
  readonly fitting: number;
}

/** Units whose presence an audit is about. */
export interface Canaries {
  /** One array of codes a canary, one code a column, as records are counted. */
  readonly combinations: readonly Uint32Array[];
  readonly rowsEach: number;
}

/**
 * The fewest canaries that could show more than the claim in one run, or where none could, those that could show most. Few are best: the coins of others hide a canary as noise does, and what a
 * defect leaves of the noise may be less than that.
 */
export function canariesFor(claim: { readonly epsilon: number; readonly delta: number }): number {
  const shows = (count: number): number =>
    oneRunCeiling(count / 2, count / 2, { delta: claim.delta, significance: SIGNIFICANCE });
  const enough = COUNTS.find((count) => shows(count) > BEYOND * claim.epsilon);
  // Of too many canaries less can be shown: delta counts against each.
  return enough ?? COUNTS.reduce((best, count) => (shows(count) > shows(best) ? count : best));
}

/**
 * Makes so many canaries by `CANARIES_RULE`; of `fitting` ones as many as suit the domain. Throws `USAGE` where `count` is no positive whole
 * number or the domain has not that many combinations that no record has.
 */
export function makeCanaries(domain: AuditableDomain, base: BaseRecords, wish: CanaryWish): Canaries {
  const { count } = wish;
  const possible = domain.columns.reduce((product, { size }) => product * size, 1);
  const wanted = count ?? Math.min(wish.fitting, Math.max(1, Math.floor(possible / MOST_SHARE)));
  if (!Number.isSafeInteger(wanted) || wanted < 1 || wanted > 2 ** 20) {
    throw new UserError('USAGE', `Cannot audit with ${wanted} canaries: give a whole number from 1 to ${2 ** 20}`, {
      hint: 'Such as --canaries 1000; where --canaries is left out, as many are taken as suit the dictionary.',
    });
  }
  const combinations = dealtOut(domain, base, wanted);
  if (combinations.length === 0 || (count !== undefined && combinations.length < count)) {
    const found = combinations.length === 0 ? 'none' : `only ${combinations.length}`;
    throw new UserError(
      'USAGE',
      `Cannot audit with ${wanted} canaries: ${found} could be found whose combination of values no record has`,
      {
        hint: 'Give fewer with --canaries, or fewer or other records.',
        params: { wanted, found: combinations.length },
      },
    );
  }
  return { combinations, rowsEach: domain.maxRowsPerUnit };
}

function dealtOut({ columns, lawful }: AuditableDomain, base: BaseRecords, wanted: number): Uint32Array[] {
  const taken = new Set<string>();
  for (let row = 0; row < base.rowCount; row++) taken.add(base.columns.map(({ codes }) => codes[row]!).join());
  const decks = base.columns.map((column, c) => new Deck(column, new GenerationRandom(CANARIES_SEED, `deck/${c}`)));
  const found: Uint32Array[] = [];
  for (let tries = 0; found.length < wanted && tries < MOST_TRIES; ) {
    const row = new Uint32Array(columns.length);
    const whole = columns.every((_, column) => {
      const code = decks[column]!.next(
        tries,
        lawful.constrains(column) ? (one) => lawful.allows(column, one, row) : () => true,
      );
      row[column] = code ?? 0;
      return code !== undefined;
    });
    const key = row.join();
    if (!whole || taken.has(key)) {
      tries++;
      continue;
    }
    tries = 0;
    taken.add(key);
    found.push(row);
    for (const [column, code] of row.entries()) decks[column]!.deal(code);
  }
  return found;
}

/** The values of a column, and on how many canaries each is. */
class Deck {
  /** By how many records have each, the fewest first. */
  readonly #order: Uint32Array;
  readonly #dealt: Uint32Array;
  readonly #random: GenerationRandom;

  constructor({ size, codes }: BaseRecords['columns'][number], random: GenerationRandom) {
    const counts = new Uint32Array(size);
    for (const code of codes) counts[code]!++;
    this.#random = random;
    this.#dealt = new Uint32Array(size);
    this.#order = Uint32Array.from({ length: size }, (_, code) => code);
    random.shuffle(this.#order, size);
    this.#order.sort((a, b) => counts[a]! - counts[b]!);
  }

  /**
   * A value that is on the fewest canaries of those that are allowed: the first time around the one that the fewest records have, then any by
   * chance. After so many `tries` in vain, of those that are on so many more. `undefined` where none is allowed.
   */
  next(tries: number, allowed: (code: number) => boolean): number | undefined {
    const may = this.#order.filter(allowed);
    if (may.length === 0) return undefined;
    const fewest = may.reduce((least, code) => Math.min(least, this.#dealt[code]!), Number.POSITIVE_INFINITY);
    const even = may.filter((code) => this.#dealt[code]! <= fewest + tries);
    return even[fewest === 0 && tries === 0 ? 0 : this.#random.below(even.length)]!;
  }

  deal(code: number): void {
    this.#dealt[code]!++;
  }
}
