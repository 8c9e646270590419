import { checkEvent } from '../../event-json.ts';
import type { PrivacyEvent } from '../../events.ts';
import { add, compare, divide, formatRational, multiply, ONE, type Rational, rational, ZERO } from '../../rational.ts';
import { gaussianMuSquared } from '../gaussian-mu.ts';
import { isOne, isZero, pureEpsilon } from '../pure.ts';
import { refuse } from '../refuse.ts';
import { SAMPLED_DELTA, sampledGaussianRho } from './sampled-gaussian.ts';

/** Approximate zero-concentrated DP: except with probability `delta`, rho-zCDP. Both exact. */
export interface ZcdpCost {
  readonly rho: Rational;
  readonly delta: Rational;
}

/**
 * Zero-concentrated cost of an event when one unit is added or removed.
 *
 * *Guarantee* the event is `delta`-approximate `rho`-zCDP.
 * *Holds when* every sensitivity in the event is one of the whole unit.
 * *Arithmetic* exact fractions; of sampled Gaussians rounded up.
 * *Method* Bun and Steinke 2016: Proposition 1.6 (Gaussian), Lemma 1.7 (composition), Proposition 1.4 (pure DP costs
 * epsilon^2 / 2), Section 8 (approximate). Discrete Gaussian: Canonne, Kamath and Steinke 2020, Theorem 4 and
 * Proposition 5: an integer vector of L1 norm at most k has L2 norm at most k. Exponential mechanism, epsilon^2 / 8:
 * Cesar and Rogers 2021, Lemma 3.
 * Sampled Gaussian: `sampledGaussianRho`; equal ones of the event are one group, dearer by less than apart, with one delta.
 * *Status* vetted.
 *
 * Throws `EVENT_UNSUPPORTED` with the path to the sub-event for a kind that zCDP cannot analyse (other sampling, randomised
 * response, selection unless pure DP) and for one that has no finite cost (`non-private`, or no noise); `EVENT_INVALID`
 * for a malformed event.
 */
export function zcdpCost(event: PrivacyEvent, path = 'event'): ZcdpCost {
  checkEvent(event, path);
  const cost = wholeCost(event, path, true);
  return cost === 'unbounded' ? refuse(path, 'it has no finite zCDP cost') : cost;
}

/**
 * The cost of an event in two parts: of its sampled Gaussians, which hold as whole groups only (`proof.md`), and of the rest, which adds
 * up charge by charge. Throws as `zcdpCost`.
 */
export function zcdpCostInParts(event: PrivacyEvent): { readonly sampled: ZcdpCost; readonly rest: ZcdpCost } {
  checkEvent(event);
  const { rest, sampled } = costsOf(event, 'event', true);
  return rest === 'unbounded' ? refuse('event', 'it has no finite zCDP cost') : { rest, sampled };
}

/** As `zcdpCost`, but `unbounded` in place of an error where an event has no finite cost. */
export function zcdpCostOrUnbounded(event: PrivacyEvent, path = 'event'): ZcdpCost | 'unbounded' {
  checkEvent(event, path);
  return wholeCost(event, path, false);
}

const FREE: ZcdpCost = Object.freeze({ rho: ZERO, delta: ZERO });

/** Gaussian steps over Poisson samples that are alike, met anywhere in an event. */
interface SampledGroup {
  readonly probability: Rational;
  readonly muSquared: Rational;
  times: number;
}

function wholeCost(event: PrivacyEvent, path: string, strict: boolean): ZcdpCost | 'unbounded' {
  const { rest, sampled } = costsOf(event, path, strict);
  return total([rest, sampled]);
}

function costsOf(
  event: PrivacyEvent,
  path: string,
  strict: boolean,
): { readonly rest: ZcdpCost | 'unbounded'; readonly sampled: ZcdpCost } {
  const groups = new Map<string, SampledGroup>();
  const rest = costOf(event, path, { strict, times: 1, groups });
  const sampled = [...groups.values()].map(({ probability, muSquared, times }) => {
    if (!Number.isSafeInteger(times)) return refuse(path, 'a step is repeated more than 2^53 times');
    return { rho: sampledGaussianRho(probability, muSquared, times), delta: SAMPLED_DELTA };
  });
  return { rest, sampled: sum(sampled) };
}

interface Visit {
  readonly strict: boolean;
  /** How often the event is repeated. */
  readonly times: number;
  readonly groups: Map<string, SampledGroup>;
}

/** Without the sampled Gaussians, which are put into their groups. */
function costOf(event: PrivacyEvent, path: string, visit: Visit): ZcdpCost | 'unbounded' {
  const { strict } = visit;
  const unbounded = (why: string): 'unbounded' =>
    strict ? refuse(path, why, 'Nothing bounds what it reveals; leave it out of the release.') : 'unbounded';
  switch (event.kind) {
    case 'none':
      return FREE;
    case 'non-private':
      return unbounded('it was released without protection');
    case 'gaussian':
      if (isZero(event.sensitivity)) return FREE;
      if (isZero(event.sigma)) return unbounded('it has no noise');
      return rhoOnly(divide(square(event.sensitivity), multiply(rational(2n), square(event.sigma))));
    case 'discrete-gaussian':
      if (event.sensitivity === 0n) return FREE;
      if (isZero(event.sigmaSquared)) return unbounded('it has no noise');
      return rhoOnly(divide(rational(event.sensitivity ** 2n), multiply(rational(2n), event.sigmaSquared)));
    case 'discrete-gaussian-squared':
      if (event.sensitivitySquared === 0n) return FREE;
      if (isZero(event.sigmaSquared)) return unbounded('it has no noise');
      return rhoOnly(divide(rational(event.sensitivitySquared), multiply(rational(2n), event.sigmaSquared)));
    case 'exponential':
      return rhoOnly(divide(square(event.epsilon), rational(8n)));
    case 'epsilon-delta':
      return isOne(event.delta)
        ? unbounded('its delta is 1')
        : { rho: divide(square(event.epsilon), rational(2n)), delta: event.delta };
    case 'zcdp':
      return rhoOnly(event.rho);
    case 'composed':
      return total(event.events.map((part, i) => costOf(part, `${path}.events[${i}]`, visit)));
    case 'repeated': {
      if (event.times === 0) return FREE;
      const one = costOf(event.event, `${path}.event`, { ...visit, times: visit.times * event.times });
      if (one === 'unbounded') return one;
      const times = rational(event.times);
      return { rho: multiply(times, one.rho), delta: atMostOne(multiply(times, one.delta)) };
    }
    case 'poisson-sampled':
      if (isZero(event.probability)) return FREE;
      if (isOne(event.probability)) return costOf(event.event, `${path}.event`, visit);
      return sampledCost(event.probability, event.event, path, visit);
    case 'randomised-response':
      return refuse(path, 'randomised response protects the replacement of a unit, not its addition or removal');
    case 'laplace':
    case 'discrete-laplace':
    case 'permute-and-flip':
    case 'selected-from-repeats': {
      const epsilon = pureEpsilon(event);
      if (epsilon !== undefined) return rhoOnly(divide(square(epsilon), rational(2n)));
      if (event.kind === 'selected-from-repeats') return refuse(path, 'zCDP cannot analyse a selection from repeats');
      return unbounded('it has no noise');
    }
    default:
      return event satisfies never;
  }
}

function sampledCost(
  probability: Rational,
  inner: PrivacyEvent,
  path: string,
  { strict, times, groups }: Visit,
): ZcdpCost | 'unbounded' {
  const muSquared = gaussianMuSquared(inner);
  if (muSquared === undefined) {
    const noiseless = costOf(inner, `${path}.event`, { strict, times: 1, groups: new Map() }) === 'unbounded';
    return noiseless ? 'unbounded' : refuse(path, 'of sampling, zCDP analyses Gaussian noise alone');
  }
  if (isZero(muSquared)) return FREE;
  const key = `${formatRational(probability)} ${formatRational(muSquared)}`;
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { probability, muSquared, times });
  else group.times += times;
  return FREE;
}

function total(costs: readonly (ZcdpCost | 'unbounded')[]): ZcdpCost | 'unbounded' {
  const bounded = costs.filter((cost) => cost !== 'unbounded');
  return bounded.length < costs.length ? 'unbounded' : sum(bounded);
}

function sum(costs: readonly ZcdpCost[]): ZcdpCost {
  let { rho, delta } = FREE;
  for (const cost of costs) {
    rho = add(rho, cost.rho);
    delta = add(delta, cost.delta);
  }
  return { rho, delta: atMostOne(delta) };
}

const rhoOnly = (rho: Rational): ZcdpCost => ({ rho, delta: ZERO });
const square = (x: Rational): Rational => multiply(x, x);
const atMostOne = (x: Rational): Rational => (compare(x, ONE) > 0 ? ONE : x);
