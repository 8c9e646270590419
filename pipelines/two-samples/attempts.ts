/** `successes` of `trials` independent attempts, one a patient. */
export interface Attempts {
  readonly successes: number;
  readonly trials: number;
}

/** Throws `RangeError` unless both are whole and `0 <= successes <= trials`. */
export function checkAttempts({ successes, trials }: Attempts): void {
  const whole = Number.isSafeInteger(successes) && Number.isSafeInteger(trials);
  if (!whole || successes < 0 || successes > trials) {
    throw new RangeError('Cannot compare attempts: counts are impossible');
  }
}

/** Share of successes; 0 of none. */
export const rateOf = ({ successes, trials }: Attempts): number => (trials === 0 ? 0 : successes / trials);

/** Throws `RangeError` unless it lies strictly between 0 and 1. */
export function checkShare(name: string, share: number): void {
  if (!(share > 0 && share < 1)) throw new RangeError(`Cannot use ${name} ${share}: it is not between 0 and 1`);
}
