import { atomsPair } from './atoms-pair.ts';
import { composeLosses } from './compose.ts';
import { discreteGaussianPair, partitionsUpTo } from './discrete-pairs.ts';
import { discretiseUp } from './discretise.ts';
import type { LossPair } from './loss-pair.ts';
import { ComposedProfile } from './profile.ts';

/** Beyond this many, the number of partitions makes the bound slow; zCDP accounts for the event instead. */
export const MAX_DISCRETE_GAUSSIAN_SHIFT = 6;
/** Beyond this sigma squared the atoms are too many; zCDP is nearly tight there. */
export const MAX_DISCRETE_GAUSSIAN_SIGMA_SQUARED = 1e8;

const POINTS = 2 ** 13;

/**
 * A pair that dominates discrete Gaussian noise on a vector of integers that moves by L1 norm at most `shift`.
 *
 * *Guarantee* its profile is at least that of every integer vector of L1 norm at most `shift`.
 * *Holds when* `shift <= MAX_DISCRETE_GAUSSIAN_SHIFT`.
 * *Arithmetic* doubles, each profile rounded up as `ComposedProfile` documents.
 * *Method* by symmetry and independence the profile of a vector depends only on the sizes of its coordinates, which are
 * a partition of its norm. The pointwise largest profile over all partitions of 1 .. `shift` (each the
 * least of several bounds, tilted to where they are sharp) is a privacy profile; its
 * chords between grid points dominate it (`proof.md`).
 * *Status* vetted.
 */
export function discreteGaussianUpperPair(sigmaSquared: number, shift: number): LossPair {
  if (shift === 1) return discreteGaussianPair(sigmaSquared, 1);
  const key = `${sigmaSquared} ${shift}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const pair = largestOverPartitions(sigmaSquared, shift);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, pair);
  return pair;
}

/** A pure function of two numbers that is asked again and again; what it gave is kept, up to a number. */
const known = new Map<string, LossPair>();
const MOST_KNOWN = 64;

function largestOverPartitions(sigmaSquared: number, shift: number): LossPair {
  const singles = new Map<number, LossPair>();
  for (let s = 1; s <= shift; s++) singles.set(s, discreteGaussianPair(sigmaSquared, s));
  const reach = singles.get(shift)!;
  const range = Math.min(reach.greatest, (shift * shift) / (2 * sigmaSquared) + (12 * shift) / Math.sqrt(sigmaSquared));
  const step = range / POINTS;
  const deviation = shift / Math.sqrt(sigmaSquared);
  const tilts = [0, 2, 4, 6, 8, 10, 12].map((deviations) => deviations / deviation);
  const largest = new Float64Array(2 * POINTS + 1);
  for (const parts of partitionsUpTo(shift)) {
    const counts = new Map<number, number>();
    for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
    const losses = [...counts].map(([s, times]) => ({ loss: discretiseUp(singles.get(s)!, step), times }));
    const profiles = tilts.map(
      (tilt) => new ComposedProfile(composeLosses(losses, tilt), 'upper', Number.POSITIVE_INFINITY, parts.length),
    );
    for (let i = 0; i <= 2 * POINTS; i++) {
      const value = profiles.reduce((least, profile) => Math.min(least, profile.deltaAt((i - POINTS) * step)), 1);
      if (value > largest[i]!) largest[i] = value;
    }
  }
  return pairOfProfile(largest, -POINTS, step);
}

/**
 * A pair whose profile is at least the given values at grid points, and that joins them by chords in `e^epsilon`, and
 * (0, 1) to the first. Slopes are taken from the far end, where nothing cancels, and never fall towards the near one:
 * rounding can only raise the profile.
 */
export function pairOfProfile(deltas: Float64Array, first: number, step: number): LossPair {
  const atoms = [];
  const last = deltas.length - 1;
  let slope = 0;
  for (let i = last; i >= 0; i--) {
    const loss = (first + i) * step;
    const rise =
      i === 0
        ? (1 - deltas[0]!) / Math.exp(loss)
        : (deltas[i - 1]! - deltas[i]!) / (Math.exp(loss - step) * Math.expm1(step));
    const steeper = Math.max(slope, rise);
    const reference = steeper - slope;
    if (reference > 0) atoms.push({ loss, mass: reference * Math.exp(loss), reference });
    slope = steeper;
  }
  return atomsPair(atoms, deltas[last]!);
}
