/** Records counted with noise whose values lie in `[lower, upper]`. Pieces hold different records; their values may overlap. */
export interface CountedPiece {
  readonly lower: number;
  readonly upper: number;
  /** Unbiased: as it was answered, not made non-negative. */
  readonly count: number;
  /** Of the noise in `count`, independent from piece to piece; in rows squared. */
  readonly variance: number;
  /** Whether some of these records, nobody knows how many, have no value. */
  readonly partly?: boolean;
}

export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** Two-sided 95 % of a normal variable; sums of discrete Gaussians have no heavier tails. */
export const DEVIATIONS = 1.959963984540054;
/** More often no interval of doubles can be halved, but for those around zero. */
const HALVINGS = 200;

/**
 * Where the mean of the values in `pieces` lies, wherever in its piece each value is: both bounds hold together in 95 % of all draws
 * of the noise. For the mean m, the sum of n_c (u_c - m) over pieces of n_c records with upper ends u_c is never negative, so that
 * the sum of noisy counts is not far below (Fieller 1954, for a ratio of noisy sums); likewise with lower ends. At least one piece.
 */
export function meanBounds(pieces: readonly CountedPiece[]): Bounds {
  const { lower, upper } = reachOf(pieces);
  const mayBeBelow = (mean: number): boolean => mayBe(pieces, (piece) => mean - piece.lower);
  const mayBeAbove = (mean: number): boolean => mayBe(pieces, (piece) => piece.upper - mean);
  return { lower: furthest(mayBeBelow, upper, lower), upper: furthest(mayBeAbove, lower, upper) };
}

function mayBe(pieces: readonly CountedPiece[], weightOf: (piece: CountedPiece) => number): boolean {
  const sum: NoisySum = { value: 0, variance: 0 };
  for (const piece of pieces) weigh(sum, piece, weightOf(piece), 1);
  return notNegative(sum);
}

interface NoisySum {
  value: number;
  variance: number;
}

/** Adds a piece, or takes it away. Of those of which only a part counts, none is the most where their weight is negative. */
function weigh(sum: NoisySum, { count, variance, partly = false }: CountedPiece, weight: number, times: 1 | -1): void {
  if (partly && weight < 0) return;
  sum.value += times * weight * (partly ? Math.max(0, count) : count);
  sum.variance += times * weight * weight * variance;
}

/** Whether the sum over records may be 0 or more; it is called impossible falsely in 2.5 % at most. */
const notNegative = ({ value, variance }: NoisySum): boolean =>
  value + DEVIATIONS * Math.sqrt(Math.max(0, variance)) >= 0;

/** The number nearest to `far` that `may` be, or the next one outside: on the way from `near`, `may` ends at most once. */
function furthest(may: (value: number) => boolean, near: number, far: number): number {
  if (may(far)) return far;
  let [inside, outside] = [near, far];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = inside + (outside - inside) / 2;
    if (middle === inside || middle === outside) break;
    if (may(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}

/**
 * Where the quantile of `share` lies: the least value that so large a share of the records does not exceed. With the same promise: of the
 * records at most as great as it there is that share or more, and of those smaller there is less. At least one piece.
 */
export function quantileBounds(pieces: readonly CountedPiece[], share: number): Bounds {
  const reach = reachOf(pieces);
  const reached = sumsByEnd(pieces, 'lower', 1 - share, -share).find(({ after }) => after);
  const notPassed = sumsByEnd(pieces, 'upper', share - 1, share).findLast(({ before }) => before);
  return { lower: reached?.end ?? reach.upper, upper: notPassed?.end ?? reach.lower };
}

/** Each end once, ascending: whether the sum may be 0 or more with the pieces that end before it `inside`, and with those that end there too. */
function sumsByEnd(
  pieces: readonly CountedPiece[],
  side: 'lower' | 'upper',
  inside: number,
  outside: number,
): { readonly end: number; readonly before: boolean; after: boolean }[] {
  const sum: NoisySum = { value: 0, variance: 0 };
  for (const piece of pieces) weigh(sum, piece, outside, 1);
  const ends: { readonly end: number; readonly before: boolean; after: boolean }[] = [];
  for (const piece of pieces.toSorted((a, b) => a[side] - b[side])) {
    const before = notNegative(sum);
    weigh(sum, piece, outside, -1);
    weigh(sum, piece, inside, 1);
    const last = ends.at(-1);
    if (last?.end === piece[side]) last.after = notNegative(sum);
    else ends.push({ end: piece[side], before, after: notNegative(sum) });
  }
  return ends;
}

const reachOf = (pieces: readonly CountedPiece[]): Bounds => ({
  lower: pieces.reduce((least, { lower }) => Math.min(least, lower), Number.POSITIVE_INFINITY),
  upper: pieces.reduce((most, { upper }) => Math.max(most, upper), Number.NEGATIVE_INFINITY),
});
