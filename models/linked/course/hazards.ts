import { classOf } from '../../../privacy/guard/views/history/classes.ts';
import { sum } from '../chain/estimate-table.ts';

/** How many units have so many events. */
export type Lengths = Map<number, number>;

const STEPS = 40;

/** Of each number of events, how many after the first one have so many left, by classes. */
function stepsOf(events: number, edges: readonly number[]): Float64Array {
  const steps = new Float64Array(edges.length);
  for (let left = 0; left <= events - 2; left++) steps[classOf(left, edges)]!++;
  return steps;
}

/** Units by the class of an event that is any of theirs after the first one alike. */
export function spreadOver(lengths: Lengths, edges: readonly number[]): Float64Array {
  const units = new Float64Array(edges.length);
  for (const [events, many] of lengths) {
    if (events < 2) continue;
    const steps = stepsOf(events, edges);
    steps.forEach((step, at) => {
      units[at]! += (many * step) / (events - 1);
    });
  }
  return units;
}

/**
 * How likely what comes once to every unit, after its first event and at its last one at the latest, comes at an event, by classes of the number of events after it, so that it comes to
 * `shares` of units in each class. Classes are gone through as units go through them, from many events left to none; what is asked beyond what is left of them is had as far as can be.
 */
export function hazardsOf(lengths: Lengths, edges: readonly number[], shares: Float64Array): Float64Array {
  const groups = [...lengths].filter(([events]) => events > 1);
  const steps = groups.map(([events]) => stepsOf(events, edges));
  const waiting = Float64Array.from(groups, ([, many]) => many);
  const all = sum(waiting);
  const hazards = new Float64Array(edges.length).fill(1);
  for (let at = edges.length - 1; at > 0; at--) {
    const coming = (hazard: number): number =>
      waiting.reduce((units, many, group) => units + many * (1 - power(1 - hazard, steps[group]![at]!)), 0);
    let [low, high] = [0, 1];
    for (let step = 0; step < STEPS; step++) {
      const middle = (low + high) / 2;
      if (coming(middle) < shares[at]! * all) low = middle;
      else high = middle;
    }
    hazards[at] = (low + high) / 2;
    for (const [group, own] of steps.entries()) waiting[group] = waiting[group]! * power(1 - hazards[at]!, own[at]!);
  }
  return hazards;
}

/** `base` times itself so often, by multiplications alone: the same on every machine. */
function power(base: number, times: number): number {
  let product = 1;
  for (let i = 0; i < times; i++) product *= base;
  return product;
}
