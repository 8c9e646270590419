import type { NeighbouringRelation, PrivacyEvent } from '../events.ts';
import { compare, exactRational, multiply, ONE, type Rational, rational, toNumberUp } from '../rational.ts';
import { isOne, isZero } from './pure.ts';
import { refuse } from './refuse.ts';

/**
 * The event that costs, when one unit is added or removed, at least what `event` costs under `relation`.
 *
 * *Guarantee* any bound for the result under `add-remove-unit` holds for `event` under `relation`.
 * *Holds when* replacing a unit is one removal and one addition, and a unit of k rows is k additions of a row: then
 * neighbours are `distance` steps apart (2, or k), and every sensitivity grows by that factor.
 * *Arithmetic* exact, but for the delta of an (epsilon, delta) event, which is rounded up.
 * *Method* triangle inequality of the norms for noise; group privacy of pure DP; rho grows with the square (Bun and
 * Steinke 2016, Proposition 1.9); (epsilon, delta): Dwork and Roth 2014, Theorem 2.2 with the sum of the series kept;
 * selection: Papernot and Steinke 2022 hold for any pair of inputs, hence for neighbours of any kind.
 * *Status* vetted.
 *
 * Left as they are, for the accountant to take or refuse: `randomised-response` when a unit is replaced, and
 * `poisson-sampled` of a Gaussian when a unit is replaced. Refuses other sampling, and randomised response elsewhere.
 */
export function underRelation(event: PrivacyEvent, relation: NeighbouringRelation, path = 'event'): PrivacyEvent {
  if (relation.kind === 'add-remove-rows' && (!Number.isSafeInteger(relation.rows) || relation.rows < 1)) {
    throw new RangeError(`Cannot account for units of ${relation.rows} rows: give a whole number of at least 1`);
  }
  const replaced = relation.kind === 'replace-unit';
  const distance = replaced ? 2n : relation.kind === 'add-remove-rows' ? BigInt(relation.rows) : 1n;
  return rewrite(event, distance, replaced, path);
}

function rewrite(event: PrivacyEvent, distance: bigint, replaced: boolean, path: string): PrivacyEvent {
  const factor = rational(distance);
  const scaled = (x: Rational): Rational => multiply(x, factor);
  switch (event.kind) {
    case 'none':
    case 'non-private':
      return event;
    case 'gaussian':
    case 'laplace':
      return { ...event, sensitivity: scaled(event.sensitivity) };
    case 'discrete-gaussian':
    case 'discrete-laplace':
      return { ...event, sensitivity: event.sensitivity * distance };
    case 'discrete-gaussian-squared':
      return { ...event, sensitivitySquared: event.sensitivitySquared * distance * distance };
    case 'exponential':
    case 'permute-and-flip':
      return { ...event, epsilon: scaled(event.epsilon) };
    case 'zcdp':
      return { ...event, rho: multiply(event.rho, multiply(factor, factor)) };
    case 'epsilon-delta':
      return {
        ...event,
        epsilon: scaled(event.epsilon),
        delta: groupDelta(event.epsilon, event.delta, distance),
      };
    case 'randomised-response':
      if (replaced || isOne(event.probability)) return event;
      return refuse(path, 'randomised response protects the replacement of a unit, not its addition or removal');
    case 'composed':
      return {
        ...event,
        events: event.events.map((part, i) => rewrite(part, distance, replaced, `${path}.events[${i}]`)),
      };
    case 'repeated':
      if (event.times === 0) return { kind: 'none' };
      return { ...event, event: rewrite(event.event, distance, replaced, `${path}.event`) };
    case 'selected-from-repeats':
      return { ...event, event: rewrite(event.event, distance, replaced, `${path}.event`) };
    case 'poisson-sampled':
      if (isZero(event.probability)) return { kind: 'none' };
      if (isOne(event.probability)) return rewrite(event.event, distance, replaced, `${path}.event`);
      if (distance === 1n) return { ...event, event: rewrite(event.event, distance, replaced, `${path}.event`) };
      if (replaced && event.event.kind === 'gaussian') return event;
      return refuse(path, 'sampling is analysed for one unit that is added or removed');
    default:
      return event satisfies never;
  }
}

/** `delta (1 + e^epsilon + ... + e^((k-1) epsilon))`, at most 1, rounded up. */
function groupDelta(epsilon: Rational, delta: Rational, distance: bigint): Rational {
  if (distance === 1n || isZero(delta)) return delta;
  const e = toNumberUp(epsilon);
  let total = 0;
  for (let i = 0n; i < distance; i++) {
    total += Math.exp(e * Number(i));
    if (!(total < 1e300)) return ONE;
  }
  const raised = multiply(delta, exactRational(total * (1 + 2 ** -40)));
  return compare(raised, ONE) > 0 ? ONE : raised;
}
