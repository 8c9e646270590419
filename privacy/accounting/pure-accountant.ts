import { checkEvent } from '../event-json.ts';
import { toNumberUp } from '../rational.ts';
import { type Accountant, ADD_REMOVE_UNIT } from './accountant.ts';
import { atMost, deltaArgument, epsilonArgument } from './arguments.ts';
import { pureEpsilon } from './pure.ts';
import { refuse } from './refuse.ts';
import { underRelation } from './relation.ts';

/**
 * Adds epsilons. The only finite answer at delta 0.
 *
 * *Guarantee* `upper` bounds epsilon at every delta, and delta at epsilon; `lower` claims nothing.
 * *Holds when* every part of the event is purely DP with a rational epsilon; others are refused.
 * *Arithmetic* exact, then rounded up.
 * *Method* basic composition; delta of randomised response, the worst purely private mechanism (Kairouz, Oh and
 * Viswanath 2015): `(e^E - e^epsilon) / (1 + e^E)`.
 * *Status* vetted.
 */
export const pureAccountant: Accountant = Object.freeze<Accountant>({
  name: 'pure',
  account(event, relation = ADD_REMOVE_UNIT) {
    checkEvent(event);
    const total = pureEpsilon(underRelation(event, relation));
    if (total === undefined) return refuse('event', 'a part of it is not purely private with a rational epsilon');
    const epsilon = toNumberUp(total);
    return {
      accountant: 'pure',
      epsilonAt(delta) {
        return atMost(deltaArgument(delta) === 1 ? 0 : epsilon);
      },
      deltaAt(asked) {
        const value = epsilonArgument(asked);
        if (value >= epsilon) return atMost(0);
        const delta = -Math.expm1(value - epsilon) / (1 + Math.exp(-epsilon));
        return atMost(Math.min(1, delta * (1 + 2 ** -48)));
      },
    };
  },
});
