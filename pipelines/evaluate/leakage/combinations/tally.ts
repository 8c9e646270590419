import type { Unique } from './reappearing.ts';

/** Adds up, for each patient, how many of the values that no other patient has the synthetic table has too, less how many that would be on average. */
export class Tally {
  readonly #above: Float64Array;
  readonly #variance: Float64Array;
  #combinations = 0;

  constructor(patients: number) {
    this.#above = new Float64Array(patients);
    this.#variance = new Float64Array(patients);
  }

  /** Combinations that told patients apart. */
  get combinations(): number {
    return this.#combinations;
  }

  /**
   * Of a combination of columns of which a share `b` of all unique values reappears, one that does counts `w (1 - b)` and one that does not `-w b`, with `w = log(1 / b)`: what
   * hardly ever reappears by chance says much where it does. Where none or all do, nothing is told.
   */
  add({ patients, reappears }: Unique): void {
    const share = reappears.reduce((sum, one) => sum + one, 0) / reappears.length;
    if (!(share > 0 && share < 1)) return;
    const weight = -Math.log(share);
    for (let i = 0; i < patients.length; i++) {
      this.#above[patients[i]!]! += weight * (reappears[i]! - share);
      this.#variance[patients[i]!]! += weight * weight * share * (1 - share);
    }
    this.#combinations++;
  }

  /** In standard deviations of what independent values would give; 0 for a patient without a value that is unique. */
  scores(): Float64Array {
    return this.#above.map((above, patient) => {
      const variance = this.#variance[patient]!;
      return variance === 0 ? 0 : above / Math.sqrt(variance);
    });
  }
}
