/** Something that may make a promise of privacy weaker than it reads, and what this release says to it. */
export interface Hazard {
  readonly hazard: string;
  /** Whole sentences. */
  readonly answer: string;
  readonly known: Known;
}

/** What an answer rests on. */
export type Known =
  /** `synthward verify` works it out again from the release. */
  | 'checked'
  /** The software does so, and states it; nobody can tell from the release. */
  | 'stated'
  /** A consequence of how such releases are made. */
  | 'follows'
  | 'unknown';
