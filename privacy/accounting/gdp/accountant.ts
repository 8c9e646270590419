import { checkEvent } from '../../event-json.ts';
import { type Accountant, ADD_REMOVE_UNIT, type Interval } from '../accountant.ts';
import { deltaArgument, epsilonArgument, leastEpsilon } from '../arguments.ts';
import { gaussianMuSquared, squareRootUp } from '../gaussian-mu.ts';
import { gaussianDelta } from '../numeric/gaussian-profile.ts';
import { refuse } from '../refuse.ts';
import { underRelation } from '../relation.ts';

/** Relative error of the profile, whose two terms may cancel. */
const ROUNDING = 1e-9;

/**
 * Gaussian differential privacy, where it is exact: continuous Gaussian noise and nothing else. The limit theorem that
 * others use for sampling under-estimates, so sampling is refused, and so is discrete noise.
 *
 * *Guarantee* `lower` and `upper` bracket the exact value, 1e-9 apart.
 * *Holds when* every mechanism is a continuous Gaussian of positive sigma.
 * *Arithmetic* `mu^2` exact; then doubles, rounded outwards.
 * *Method* Dong, Roth and Su 2022, Corollary 3.3; Balle and Wang 2018, Theorem 8.
 * *Status* vetted.
 */
export const gdpAccountant: Accountant = Object.freeze<Accountant>({
  name: 'gdp',
  account(event, relation = ADD_REMOVE_UNIT) {
    checkEvent(event);
    const muSquared = gaussianMuSquared(underRelation(event, relation));
    if (muSquared === undefined) return refuse('event', 'GDP is exact for continuous Gaussian noise alone');
    const mu = squareRootUp(muSquared);
    // As mu goes to zero the two terms of the profile cancel; what they lose is bounded by their rounding.
    const slack = mu === 0 ? 0 : 2 ** -50 * Math.min(1, mu);
    const above = (epsilon: number): number => Math.min(1, gaussianDelta(epsilon, mu) * (1 + ROUNDING) + tiny(epsilon));
    const below = (epsilon: number): number => Math.max(0, gaussianDelta(epsilon, mu) * (1 - ROUNDING) - tiny(epsilon));
    /** Rounding of the profile near epsilon 0, where it is a difference of two numbers of order one. */
    const tiny = (epsilon: number): number => (epsilon < (mu * mu) / 2 + mu ? slack : 0);
    return {
      accountant: 'gdp',
      epsilonAt(delta): Interval {
        const value = deltaArgument(delta);
        if (mu === 0 || value === 1) return { lower: 0, estimate: 0, upper: 0 };
        if (value === 0) return { lower: Infinity, estimate: Infinity, upper: Infinity };
        return {
          lower: leastEpsilon(below, value) * (1 - 2 ** -40),
          estimate: leastEpsilon((epsilon) => gaussianDelta(epsilon, mu), value),
          upper: leastEpsilon(above, value),
        };
      },
      deltaAt(epsilon): Interval {
        const value = epsilonArgument(epsilon);
        return { lower: below(value), estimate: gaussianDelta(value, mu), upper: above(value) };
      },
    };
  },
});
