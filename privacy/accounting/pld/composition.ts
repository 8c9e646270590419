import { chernoffWindow, composeLosses, type LossPart, totalLogMoment } from './compose.ts';
import { discretiseDown, discretiseUp, lossRange } from './discretise.ts';
import { lossVariance } from './grid-loss.ts';
import type { LossPair } from './loss-pair.ts';
import { ComposedProfile } from './profile.ts';

/** A pair and how often it is composed with itself. */
export interface PairPart {
  readonly pair: LossPair;
  readonly times: number;
}

/** Points that the range of the sum is divided into, at least and at most. */
const FEWEST_POINTS = 2 ** 16;
const MOST_POINTS = 2 ** 20;
/** A step is at least this part of the largest loss of a mechanism, so that grid positions are exact integers. */
const SMALLEST_SHARE = 2 ** -24;
/** The variance that discretising adds to the sum, relative to it, is below a sixth of this. */
const VARIANCE_SHARE = 3e-4;

/** A step on which the composition is accurate and affordable: from the spread of the sum on a coarse grid. */
export function chooseStep(parts: readonly PairPart[]): number {
  const coarse: LossPart[] = [];
  if (parts.some(({ pair }) => pair.infinite >= 1)) return 1;
  let widest = 0;
  let variance = 0;
  let copies = 0;
  let magnitude = 0;
  for (const { pair, times } of parts) {
    const { low, high } = lossRange(pair);
    const size = Math.max(Math.abs(low), Math.abs(high));
    const width = Math.max(high - low, SMALLEST_SHARE * size, 1e-9);
    magnitude += times * size;
    widest = Math.max(widest, width);
    const loss = discretiseUp(pair, width / 1024);
    coarse.push({ loss, times });
    variance += times * lossVariance(loss);
    copies += times;
  }
  const { low, high } = chernoffWindow(coarse, 0);
  const range = Math.max(high - low, widest, 1e-9);
  const wanted = Math.min(range / FEWEST_POINTS, Math.sqrt((VARIANCE_SHARE * variance) / copies));
  return aligned(Math.max(wanted, range / MOST_POINTS, SMALLEST_SHARE * widest, 2 ** -48 * magnitude), parts);
}

/** A step not above `step` that divides the largest loss of the most repeated bounded part, where an atom may sit. */
function aligned(step: number, parts: readonly PairPart[]): number {
  const bounded = parts.filter(({ pair }) => Number.isFinite(pair.greatest) && pair.greatest > 0);
  if (bounded.length === 0) return step;
  const { greatest } = bounded.reduce((a, b) => (b.times > a.times ? b : a)).pair;
  return (greatest * (1 + 2 ** -50)) / Math.ceil(greatest / step);
}

/** Delta at epsilon: a bound, and an estimate that never increases with epsilon. */
export interface Profile {
  deltaAt(epsilon: number): number;
  estimateAt(epsilon: number): number;
}

const ALWAYS_ONE: Profile = Object.freeze<Profile>({ deltaAt: () => 1, estimateAt: () => 1 });

/** The composition of pairs on one grid, bounded from one side, tilted to wherever it is asked. */
export class Composition {
  readonly #bound: 'upper' | 'lower';
  readonly #parts: readonly LossPart[];
  readonly #greatest: number;
  readonly #moments = new Map<number, number>();
  readonly #profiles = new Map<number, ComposedProfile>();

  constructor(parts: readonly PairPart[], step: number, bound: 'upper' | 'lower') {
    this.#bound = bound;
    const discretise = bound === 'upper' ? discretiseUp : discretiseDown;
    this.#parts = parts.map(({ pair, times }) => ({ loss: discretise(pair, step), times }));
    this.#greatest = parts.reduce((sum, { pair, times }) => sum + times * pair.greatest, 0) * (1 + 2 ** -40);
  }

  /** Some part reveals everything. */
  get #hopeless(): boolean {
    return this.#parts.some(({ loss }) => loss.infinite >= 1);
  }

  get parts(): readonly LossPart[] {
    return this.#parts;
  }

  /** The profile whose error is small near the epsilon where delta is about `delta`. */
  nearDelta(delta: number): Profile {
    if (this.#hopeless) return ALWAYS_ONE;
    const order = bestTilt((tilt) => (this.#logMoment(tilt) - Math.log(delta)) / tilt);
    return this.#tiltedBy(order);
  }

  nearEpsilon(epsilon: number): Profile {
    if (this.#hopeless) return ALWAYS_ONE;
    return this.#tiltedBy(bestTilt((tilt) => this.#logMoment(tilt) - tilt * epsilon));
  }

  #logMoment(order: number): number {
    const known = this.#moments.get(order);
    if (known !== undefined) return known;
    const value = totalLogMoment(this.#parts, order);
    this.#moments.set(order, value);
    return value;
  }

  #tiltedBy(tilt: number): ComposedProfile {
    const known = this.#profiles.get(tilt);
    if (known !== undefined) return known;
    const copies = this.#parts.reduce((sum, { times }) => sum + times, 0);
    const profile = new ComposedProfile(composeLosses(this.#parts, tilt), this.#bound, this.#greatest, copies);
    this.#profiles.set(tilt, profile);
    return profile;
  }
}

/** The least of a function over powers of two; the smallest of them stands for no tilt at all. */
function bestTilt(f: (tilt: number) => number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = -8; k <= 10; k++) {
    const tilt = 2 ** k;
    const value = f(tilt);
    if (value < least) {
      least = value;
      best = k === -8 ? 0 : tilt;
    }
  }
  return best;
}
