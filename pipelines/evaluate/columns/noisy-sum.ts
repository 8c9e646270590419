/** Records counted with noise whose values lie in `[lower, upper]`. Pieces hold different records; their values may overlap. */
export interface CountedPiece {
  readonly lower: number;
  readonly upper: number;
  /** Unbiased: as it was answered, not made non-negative. */
  readonly count: number;
  /** Whether some of these records, nobody knows how many, have no value. */
  readonly partly?: boolean;
}

/** Pieces that were counted alike. Which counts make a group may follow from the sum of its pieces' counts where there is one `together`. */
export interface CountedGroup {
  readonly pieces: readonly CountedPiece[];
  /** Of the noise in each count, independent from piece to piece; in rows squared. */
  readonly variance: number;
  /** All pieces together, counted once more with noise of its own: what tells how many there are. Only where none holds records `partly`. */
  readonly together?: { readonly count: number; readonly variance: number };
}

/** A weighted sum of noisy counts. */
export interface NoisySum {
  readonly value: number;
  /** Of its noise. */
  readonly variance: number;
  /** Sum of the squares of the weights of all noise in it, or more. */
  readonly squares: number;
  /** Of the noise in the count that has least. */
  readonly least: number;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

export const nothing = (): Mutable<NoisySum> => ({
  value: 0,
  variance: 0,
  squares: 0,
  least: Number.POSITIVE_INFINITY,
});

/** `sum` with one of the groups in it changed from `before` to `after`. */
export const replaced = (sum: NoisySum, before: NoisySum, after: NoisySum): NoisySum => ({
  value: sum.value - before.value + after.value,
  variance: Math.max(0, sum.variance - before.variance + after.variance),
  squares: Math.max(0, sum.squares - before.squares + after.squares),
  least: sum.least,
});

/**
 * Adds the pieces of a group to `sum`, each by the weight at its place. Of pieces of which only a part counts, none is the most where their
 * weight is negative.
 */
export function addGroup(
  sum: Mutable<NoisySum>,
  group: CountedGroup,
  weightAt: (place: number) => number,
): Mutable<NoisySum> {
  const { pieces, variance, together } = group;
  sum.least = Math.min(sum.least, variance, together?.variance ?? variance);
  let mean = 0;
  if (together !== undefined) {
    for (let i = 0; i < pieces.length; i++) mean += weightAt(i) / pieces.length;
  }
  for (let i = 0; i < pieces.length; i++) {
    const { count, partly = false } = pieces[i]!;
    const weight = weightAt(i) - mean;
    if (partly && weight < 0) continue;
    sum.value += weight * (partly ? Math.max(0, count) : count);
    sum.variance += weight * weight * variance;
    sum.squares += weight * weight;
  }
  if (together !== undefined) {
    sum.value += mean * together.count;
    sum.variance += mean * mean * together.variance;
    sum.squares += mean * mean;
  }
  return sum;
}

/** Of one side, in deviations: exp(-x^2 / 2) is 2.5 %, which no sum of discrete Gaussians exceeds (Canonne, Kamath and Steinke 2020). */
const ANY_NOISE = 2.7163;
/**
 * Counts with noise of at least `SMOOTH_VARIANCE`, and a normal variable of `PART_VARIANCE` added to each, have at most 1.003 times the density of
 * normal ones, 100,000 of them together, given the sum of those of a group too (Poisson summation). The normal part of a weighted sum is above
 * -1.5 of its deviations in 93.3 %, so that the noise alone exceeds `DEVIATIONS` of both and 1.5 of the part in 2.5 % at most.
 */
const SMOOTH_VARIANCE = 16;
const PART_VARIANCE = 2;
const PART_DEVIATIONS = 1.5;
const DEVIATIONS = 1.9907;

/** Whether the sum over records may be 0 or more; it is called impossible falsely in 2.5 % at most. */
export function notNegative({ value, variance, squares, least }: NoisySum): boolean {
  const whatever = ANY_NOISE * Math.sqrt(variance);
  const part = PART_VARIANCE * squares;
  const smooth = DEVIATIONS * Math.sqrt(variance + part) + PART_DEVIATIONS * Math.sqrt(part);
  return value + (least < SMOOTH_VARIANCE ? whatever : Math.min(whatever, smooth)) >= 0;
}
