import { type Accountant, ADD_REMOVE_UNIT } from '../accountant.ts';
import { atMost, deltaArgument, epsilonArgument } from '../arguments.ts';
import { flatten } from '../flatten.ts';
import { epsilonOfRdp, logDeltaOfRdp } from './conversion.ts';
import { curveOfLeaves } from './curve-of-event.ts';
import { RDP_ORDERS } from './orders.ts';

/**
 * Adds Rényi divergences of many orders and takes the best.
 *
 * *Guarantee* `upper` bounds epsilon at delta, and delta at epsilon; `lower` claims nothing.
 * *Holds when* the event has a finite divergence of some order. Poisson sampling when units are replaced, and sampling
 * or selection from mechanisms with a delta of their own, are refused.
 * *Arithmetic* doubles; parameters enter rounded to the private side, curves and conversions are raised by more than
 * their rounding.
 * *Method* Mironov 2017; conversion of Canonne, Kamath and Steinke 2020, Proposition 12. The best order on the grid is
 * refined between its neighbours: any order is valid.
 * *Status* vetted.
 */
export const rdpAccountant: Accountant = Object.freeze<Accountant>({
  name: 'rdp',
  account(event, relation = ADD_REMOVE_UNIT) {
    const curve = curveOfLeaves(flatten(event, relation), relation);
    const pure = curve.at(Number.POSITIVE_INFINITY) * (1 + 2 ** -48);
    return {
      accountant: 'rdp',
      epsilonAt(delta) {
        const total = deltaArgument(delta);
        if (total === 1) return atMost(0);
        const left = curve.delta === 0 ? total : (total - curve.delta) * (1 - 2 ** -52);
        if (left <= 0) return atMost(left === 0 ? pure : Number.POSITIVE_INFINITY);
        if (curve.at(2) === 0) return atMost(0);
        return atMost(
          Math.min(
            pure,
            least((alpha) => epsilonOfRdp(alpha, curve.at(alpha), left)),
          ),
        );
      },
      deltaAt(epsilon) {
        const value = epsilonArgument(epsilon);
        if (value >= pure) return atMost(curve.delta);
        const logDelta = least((alpha) => logDeltaOfRdp(alpha, curve.at(alpha), value));
        return atMost(Math.min(1, (curve.delta + Math.exp(Math.min(0, logDelta)) + Number.MIN_VALUE) * (1 + 2 ** -48)));
      },
    };
  },
});

/** Orders after the best one that are still tried. */
const PATIENCE = 12;

/** The least value on the grid of orders, then by golden section between the neighbours of the best. */
function least(f: (alpha: number) => number): number {
  let best = 0;
  const values: number[] = [];
  for (const order of RDP_ORDERS) {
    const i = values.length;
    values.push(f(order));
    if (values[i]! < values[best]!) best = i;
    // High orders are the dear ones; past the minimum nothing better is to come.
    if (i > best + PATIENCE && values[i]! > values[best]!) break;
  }
  let low = best === 0 ? 1.0001 : RDP_ORDERS[best - 1]!;
  let high = best === RDP_ORDERS.length - 1 ? beyond(f, RDP_ORDERS[best]!) : RDP_ORDERS[best + 1]!;
  let result = values[best]!;
  const golden = (Math.sqrt(5) - 1) / 2;
  const rounds = high > 2 * RDP_ORDERS.at(-1)! ? 80 : 24;
  for (let i = 0; i < rounds && Number.isFinite(result); i++) {
    const a = high - golden * (high - low);
    const b = low + golden * (high - low);
    const [atA, atB] = [f(a), f(b)];
    result = Math.min(result, atA, atB);
    if (atA < atB) high = b;
    else low = a;
  }
  return result;
}

/** An order beyond the minimum, when that lies beyond the grid: next to no loss is best seen at a high order. */
function beyond(f: (alpha: number) => number, last: number): number {
  let order = 2 * last;
  let before = Number.POSITIVE_INFINITY;
  for (let value = f(order); value < before && order < 1e12; value = f(order)) {
    before = value;
    order *= 2;
  }
  return order;
}
