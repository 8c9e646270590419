import type { Rational } from './rational.ts';

/**
 * What was done to the protected records, in terms that any accountant can read.
 *
 * Events are public, frozen and append-only: a kind keeps its meaning for ever, because old releases are re-checked
 * against it. They state no cost; accountants do. Every sensitivity is the effect of one whole *unit* (a patient with
 * all the rows kept for it) being added or removed, so the contribution bound is already inside it.
 */
export type PrivacyEvent =
  | { readonly kind: 'none' }
  /** Something was released with no protection at all. No accountant gives it a finite cost. */
  | { readonly kind: 'non-private'; readonly why: string }
  /** Gaussian noise on a real vector whose L2 sensitivity is `sensitivity`. */
  | { readonly kind: 'gaussian'; readonly sigma: Rational; readonly sensitivity: Rational }
  /** Independent discrete Gaussian noise on a vector of integers; neighbours differ by an integer vector of L1 norm at most `sensitivity`. */
  | { readonly kind: 'discrete-gaussian'; readonly sigmaSquared: Rational; readonly sensitivity: bigint }
  /** Laplace noise on a real vector whose L1 sensitivity is `sensitivity`. */
  | { readonly kind: 'laplace'; readonly scale: Rational; readonly sensitivity: Rational }
  /** Independent discrete Laplace noise on a vector of integers of L1 sensitivity `sensitivity`. */
  | { readonly kind: 'discrete-laplace'; readonly scale: Rational; readonly sensitivity: bigint }
  /** Exponential mechanism: epsilon-DP, and epsilon-bounded-range (Dong, Durfee and Rogers 2020). */
  | { readonly kind: 'exponential'; readonly epsilon: Rational }
  /** Permute-and-flip (McKenna and Sheldon 2020): epsilon-DP. */
  | { readonly kind: 'permute-and-flip'; readonly epsilon: Rational }
  /** k-ary randomised response: with `probability` the answer is replaced by a uniform draw from all `categories`. */
  | { readonly kind: 'randomised-response'; readonly probability: Rational; readonly categories: number }
  /** Each unit takes part with `probability`, independently; `event` is what was then done to those that did. */
  | { readonly kind: 'poisson-sampled'; readonly probability: Rational; readonly event: PrivacyEvent }
  | { readonly kind: 'composed'; readonly events: readonly PrivacyEvent[] }
  | { readonly kind: 'repeated'; readonly event: PrivacyEvent; readonly times: number }
  /**
   * The best of a random number of runs of `event` was released (Papernot and Steinke 2022): the number is drawn from a
   * truncated negative binomial with `shape` and `gamma`.
   */
  | {
      readonly kind: 'selected-from-repeats';
      readonly event: PrivacyEvent;
      readonly shape: Rational;
      readonly gamma: Rational;
    }
  | { readonly kind: 'epsilon-delta'; readonly epsilon: Rational; readonly delta: Rational }
  | { readonly kind: 'zcdp'; readonly rho: Rational }
  /**
   * Independent discrete Gaussian noise on a vector of integers; neighbours differ by an integer vector whose squared L2 norm is at most
   * `sensitivitySquared`, such as one of so many ones.
   */
  | {
      readonly kind: 'discrete-gaussian-squared';
      readonly sigmaSquared: Rational;
      readonly sensitivitySquared: bigint;
    };

export type EventKind = PrivacyEvent['kind'];

/** Two tables are neighbours when one arises from the other in this way. The project uses `add-remove-unit` throughout. */
export type NeighbouringRelation =
  /** All rows of one unit are added or removed. */
  | { readonly kind: 'add-remove-unit' }
  /** All rows of one unit are replaced by those of another. */
  | { readonly kind: 'replace-unit' }
  /** One unit of at most `rows` rows is added or removed, where each event states the effect of a single row. */
  | { readonly kind: 'add-remove-rows'; readonly rows: number };
