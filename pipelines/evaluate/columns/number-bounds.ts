import {
  addGroup,
  type CountedGroup,
  type CountedPiece,
  type NoisySum,
  nothing,
  notNegative,
  replaced,
} from './noisy-sum.ts';

export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/** More often no interval of doubles can be halved, but for those around zero. */
const HALVINGS = 200;

/**
 * Where the mean of the counted values lies, wherever in its piece each value is: both bounds hold together in at least 95 % of all draws
 * of the noise. For the mean m, the sum of n_c (u_c - m) over pieces of n_c records with upper ends u_c is never negative, so that
 * the sum of noisy counts is not far below (Fieller 1954, for a ratio of noisy sums); likewise with lower ends. At least one piece.
 */
export function meanBounds(groups: readonly CountedGroup[]): Bounds {
  const { lower, upper } = reachOf(groups);
  const mayBe = (weightOf: (piece: CountedPiece) => number): boolean => {
    const sum = nothing();
    for (const group of groups) addGroup(sum, group, (place) => weightOf(group.pieces[place]!));
    return notNegative(sum);
  };
  return {
    lower: furthest((mean) => mayBe((piece) => mean - piece.lower), upper, lower),
    upper: furthest((mean) => mayBe((piece) => piece.upper - mean), lower, upper),
  };
}

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
export function quantileBounds(groups: readonly CountedGroup[], share: number): Bounds {
  const reach = reachOf(groups);
  const reached = sumsByEnd(groups, 'lower', 1 - share, -share).find(({ after }) => after);
  const notPassed = sumsByEnd(groups, 'upper', share - 1, share).findLast(({ before }) => before);
  return { lower: reached?.end ?? reach.upper, upper: notPassed?.end ?? reach.lower };
}

/** Each end once, ascending: whether the sum may be 0 or more with the pieces that end before it `inside`, and with those that end there too. */
function sumsByEnd(
  groups: readonly CountedGroup[],
  side: 'lower' | 'upper',
  inside: number,
  outside: number,
): { readonly end: number; readonly before: boolean; after: boolean }[] {
  const isInside = groups.map(({ pieces }) => new Uint8Array(pieces.length));
  const partOf = (g: number): NoisySum =>
    addGroup(nothing(), groups[g]!, (place) => (isInside[g]![place] === 1 ? inside : outside));
  const parts = groups.map((_, g) => partOf(g));
  const start = nothing();
  for (const group of groups) addGroup(start, group, () => outside);
  let sum: NoisySum = start;
  const ends: { readonly end: number; readonly before: boolean; after: boolean }[] = [];
  const inOrder = groups
    .flatMap(({ pieces }, g) => pieces.map((piece, place) => ({ end: piece[side], g, place })))
    .sort((a, b) => a.end - b.end);
  for (const { end, g, place } of inOrder) {
    const before = notNegative(sum);
    isInside[g]![place] = 1;
    const part = partOf(g);
    sum = replaced(sum, parts[g]!, part);
    parts[g] = part;
    const last = ends.at(-1);
    if (last?.end === end) last.after = notNegative(sum);
    else ends.push({ end, before, after: notNegative(sum) });
  }
  return ends;
}

function reachOf(groups: readonly CountedGroup[]): Bounds {
  const pieces = groups.flatMap((group) => group.pieces);
  return {
    lower: pieces.reduce((least, { lower }) => Math.min(least, lower), Number.POSITIVE_INFINITY),
    upper: pieces.reduce((most, { upper }) => Math.max(most, upper), Number.NEGATIVE_INFINITY),
  };
}
