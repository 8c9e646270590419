import { UserError } from '../errors.ts';
import type { NeighbouringRelation, PrivacyEvent } from '../events.ts';
import type { Rational } from '../rational.ts';
import { ADD_REMOVE_UNIT, type Interval } from './accountant.ts';
import { atMost, deltaArgument, epsilonArgument, leastEpsilon } from './arguments.ts';
import { accountedByAll, tightest } from './tightest.ts';

/**
 * What an event lets an adversary do, at every operating point.
 *
 * *Guarantee* every `upper` is valid for any adversary, whatever else is known, when one unit (or a group) may be in
 * the records or not.
 * *Holds when* the event says truly what was done.
 * *Arithmetic*, *Method* those of the accountants; each answer is the best valid one.
 * *Status* vetted.
 */
export interface TradeOff {
  epsilonAt(delta: Rational | number): Interval;
  deltaAt(epsilon: Rational | number): Interval;
  /**
   * The largest true-positive rate of any test of "this unit is in the records" whose false-positive rate is at most
   * `falsePositiveRate`. `upper` is valid; nothing is claimed from below but guessing (`lower` is the rate itself).
   */
  truePositiveRateAt(falsePositiveRate: number): Interval;
  /** The same for a group of `size` units that are added or removed together. */
  group(size: number): TradeOff;
}

/** Throws as the accountants do; `group` throws `RangeError` for a size that is not a whole number of at least 1. */
export function tradeOff(event: PrivacyEvent, relation: NeighbouringRelation = ADD_REMOVE_UNIT): TradeOff {
  const accounted = accountedByAll(event, relation);
  const epsilonAt: TradeOff['epsilonAt'] = (delta) => tightest(accounted, (one) => one.epsilonAt(delta)).epsilon;
  const deltaAt: TradeOff['deltaAt'] = (epsilon) => tightest(accounted, (one) => one.deltaAt(epsilon)).epsilon;
  return {
    epsilonAt,
    deltaAt,
    truePositiveRateAt: (rate) => bestTruePositiveRate((epsilon) => deltaAt(epsilon).upper, rate),
    group: (size) => groupTradeOff(event, relation, size, (epsilon) => deltaAt(epsilon).upper),
  };
}

/**
 * `min over epsilon of min(e^epsilon f + delta(epsilon), 1 - e^-epsilon (1 - delta(epsilon) - f))`: each point of the
 * profile bounds the rate (Dong, Roth and Su 2022, Proposition 2.5), so that an imprecise minimum is still valid.
 */
function bestTruePositiveRate(deltaAt: (epsilon: number) => number, rate: number): Interval {
  if (!(rate >= 0 && rate <= 1)) {
    throw new RangeError(
      `Cannot find a true-positive rate: the false-positive rate must lie between 0 and 1, got ${rate}`,
    );
  }
  const known = new Map<number, number>();
  const bound = (epsilon: number): number => {
    let value = known.get(epsilon);
    if (value === undefined) {
      const delta = deltaAt(epsilon);
      const grown = rate === 0 ? 0 : Math.exp(epsilon) * rate;
      value = Math.min(1, grown + delta, 1 - Math.exp(-epsilon) * (1 - delta - rate));
      known.set(epsilon, value);
    }
    return value;
  };
  const grid = [0, ...Array.from({ length: 40 }, (_, i) => 0.01 * 1.3 ** i)];
  let best = 0;
  grid.forEach((epsilon, i) => {
    if (bound(epsilon) < bound(grid[best]!)) best = i;
  });
  let low = grid[Math.max(0, best - 1)]!;
  let high = grid[Math.min(grid.length - 1, best + 1)]!;
  for (let i = 0; i < 40; i++) {
    const a = low + (high - low) / 3;
    const b = high - (high - low) / 3;
    if (bound(a) < bound(b)) high = b;
    else low = a;
  }
  const upper = Math.min(1, Math.max(rate, Math.min(...known.values()) * (1 + 2 ** -48)));
  return { lower: rate, estimate: upper, upper };
}

/**
 * A group is one unit of `size` times the effect, where an accountant can see it so; otherwise
 * `epsilon' = size epsilon`, `delta' = delta (e^(size epsilon) - 1) / (e^epsilon - 1)` (Vadhan 2017, Lemma 2.2).
 */
function groupTradeOff(
  event: PrivacyEvent,
  relation: NeighbouringRelation,
  size: number,
  single: (epsilon: number) => number,
): TradeOff {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new RangeError(`Cannot account for a group of ${size}: give a whole number of at least 1`);
  }
  const grown = grownRelation(relation, size);
  if (grown !== undefined) {
    try {
      return tradeOff(event, grown);
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'EVENT_UNSUPPORTED') throw error;
    }
  }
  const bound = (epsilon: number): number => {
    const one = (epsilon / size) * (1 - 2 ** -52);
    const factor = one === 0 ? size : Math.expm1(epsilon) / Math.expm1(one);
    return Math.min(1, single(one) * factor * (1 + 2 ** -48));
  };
  return {
    epsilonAt: (delta) => atMost(leastEpsilon(bound, deltaArgument(delta))),
    deltaAt: (epsilon) => atMost(bound(epsilonArgument(epsilon))),
    truePositiveRateAt: (rate) => bestTruePositiveRate(bound, rate),
    group: (factor) => groupTradeOff(event, relation, size * factor, single),
  };
}

function grownRelation(relation: NeighbouringRelation, size: number): NeighbouringRelation | undefined {
  switch (relation.kind) {
    case 'add-remove-unit':
      return { kind: 'add-remove-rows', rows: size };
    case 'add-remove-rows':
      return { kind: 'add-remove-rows', rows: relation.rows * size };
    case 'replace-unit':
      return undefined;
    default:
      return relation satisfies never;
  }
}
