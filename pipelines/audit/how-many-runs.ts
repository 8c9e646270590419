import { UserError } from '../../privacy/errors.ts';

/** For how long runs are made where nobody says how many. */
const SECONDS = 60;
/** Coins of all runs together that are enough where nobody says how many: more show little more. */
const ENOUGH_COINS = 100_000;
/** With two scores each they fill an audit file (`MOST_AUDIT`). */
const MOST_COINS = 300_000;

/** How many runs an audit makes: as many as were asked for, or as many as end within a minute. */
export class HowManyRuns {
  readonly #asked: number | undefined;
  readonly #canaries: number;

  /** Throws `USAGE` for a number that is none, or that makes more coins than an audit file holds. */
  constructor(asked: number | undefined, canaries: number) {
    if (asked !== undefined && (!Number.isSafeInteger(asked) || asked < 1)) {
      throw new UserError('USAGE', `Cannot audit with ${asked} runs: give a whole number from 1`, {
        hint: 'Such as --runs 20; where --runs is left out, as many are made as take about a minute.',
      });
    }
    const runs = asked ?? 1;
    if (runs * canaries > MOST_COINS) {
      throw new UserError(
        'USAGE',
        `Cannot audit with ${runs === 1 ? '' : `${runs} runs of `}${canaries} canaries: that is more than ${MOST_COINS} in all`,
        { hint: 'Give fewer: more show hardly more, and the file would be too large for a release.' },
      );
    }
    this.#asked = asked;
    this.#canaries = canaries;
  }

  /** Whether another run is made after so many, which took so many seconds. */
  goesOn(played: number, seconds: number): boolean {
    if (this.#asked !== undefined) return played < this.#asked;
    return seconds < SECONDS && (played + 1) * this.#canaries <= ENOUGH_COINS;
  }

  /** How much is done, where `part` of the run at hand is. */
  progress(played: number, part: number, seconds: number): { readonly done: number; readonly total: number } {
    const done = (played + part) / (this.#asked ?? this.#enough);
    const byTime = this.#asked === undefined && played > 0 ? seconds / SECONDS : 0;
    return { done: Math.floor(1000 * Math.min(1, Math.max(done, byTime))), total: 1000 };
  }

  /** What to expect, said after the first run. */
  estimate(seconds: number): string {
    const first = `the first run took ${about(seconds)}`;
    if (!this.goesOn(1, seconds)) return `${first}; that is all.`;
    return this.#asked === undefined
      ? `${first}; more are made for ${SECONDS} s, or until there are ${this.#enough}.`
      : `${first}; all ${this.#asked} will take ${about(seconds * this.#asked)} or less.`;
  }

  get #enough(): number {
    return Math.max(1, Math.floor(ENOUGH_COINS / this.#canaries));
  }
}

function about(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 100) return `about ${Math.ceil(seconds)} s`;
  return seconds < 6000 ? `about ${Math.ceil(seconds / 60)} min` : `about ${Math.ceil(seconds / 3600)} h`;
}
