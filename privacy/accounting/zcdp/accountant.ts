import { checkEvent } from '../../event-json.ts';
import { exactRational, subtract, toNumberUp } from '../../rational.ts';
import { type Accountant, ADD_REMOVE_UNIT } from '../accountant.ts';
import { atMost, deltaArgument, epsilonArgument } from '../arguments.ts';
import { hasSampling } from '../has-sampling.ts';
import { refuse } from '../refuse.ts';
import { underRelation } from '../relation.ts';
import { deltaOfZcdp, epsilonOfZcdp } from './conversion.ts';
import { zcdpCostOrUnbounded } from './cost.ts';

/**
 * Adds rho, exactly.
 *
 * *Guarantee* `upper` bounds epsilon at delta, and delta at epsilon; `lower` claims nothing.
 * *Holds when* the event is bounded in zCDP; sampling but of Gaussians, and randomised response, are refused.
 * *Arithmetic* exact until the conversion, which is rounded up.
 * *Method* `zcdpCost`; of delta, the part that approximate zCDP already spends is set aside before the conversion.
 * *Status* vetted.
 */
export const zcdpAccountant: Accountant = Object.freeze<Accountant>({
  name: 'zcdp',
  account(event, relation = ADD_REMOVE_UNIT) {
    checkEvent(event);
    const rewritten = underRelation(event, relation);
    if (relation.kind === 'replace-unit' && hasSampling(rewritten)) {
      refuse('event', 'zCDP analyses sampling for a unit that is added or removed');
    }
    const cost = zcdpCostOrUnbounded(rewritten);
    return {
      accountant: 'zcdp',
      epsilonAt(delta) {
        const total = deltaArgument(delta);
        if (cost === 'unbounded') return atMost(total === 1 ? 0 : Number.POSITIVE_INFINITY);
        const left = subtract(exactRational(total), cost.delta);
        if (cost.rho.numerator === 0n) return atMost(left.numerator >= 0n ? 0 : Number.POSITIVE_INFINITY);
        if (left.numerator <= 0n) return atMost(Number.POSITIVE_INFINITY);
        if (left.numerator >= left.denominator) return atMost(0);
        return atMost(epsilonOfZcdp(cost.rho, left));
      },
      deltaAt(epsilon) {
        const value = epsilonArgument(epsilon);
        if (cost === 'unbounded') return atMost(1);
        const failure = toNumberUp(cost.delta);
        const sum = failure + deltaOfZcdp(cost.rho, value);
        return atMost(Math.min(1, failure === 0 ? sum : sum * (1 + 2 ** -52)));
      },
    };
  },
});
