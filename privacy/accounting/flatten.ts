import { checkEvent, eventToJson } from '../event-json.ts';
import type { NeighbouringRelation, PrivacyEvent } from '../events.ts';
import { isOne, isZero } from './pure.ts';
import { refuse } from './refuse.ts';
import { underRelation } from './relation.ts';

export type LeafEvent = Exclude<PrivacyEvent, { readonly kind: 'none' | 'composed' | 'repeated' }>;

/** One mechanism and how many times it ran. `path` is where it was met first. */
export interface Leaf {
  readonly event: LeafEvent;
  readonly times: number;
  readonly path: string;
}

/**
 * The mechanisms of a tree with how often each ran; equal ones are counted together, so that `repeated(n, e)` and n
 * copies of `e` are the same thing to an accountant whose cost does not depend on order. Checks the event and rewrites
 * it for the relation first. What cannot have an effect (no repeats, nobody sampled, nothing changed) is left out.
 *
 * Throws `EVENT_INVALID`, `EVENT_UNSUPPORTED`; more than 2^53 repeats of one mechanism are refused.
 */
export function flatten(event: PrivacyEvent, relation: NeighbouringRelation): readonly Leaf[] {
  checkEvent(event);
  return leavesOf(underRelation(event, relation));
}

/** As `flatten`, for an event that was checked and rewritten already. */
export function leavesOf(event: PrivacyEvent, root = 'event'): readonly Leaf[] {
  const leaves = new Map<string, { event: LeafEvent; times: number; path: string }>();
  visit(event, 1, root, (leaf, times, path) => {
    const key = JSON.stringify(eventToJson(leaf));
    const known = leaves.get(key);
    if (known === undefined) leaves.set(key, { event: leaf, times, path });
    else known.times += times;
    if (!Number.isSafeInteger(known?.times ?? times)) refuse(path, 'it is repeated more than 2^53 times');
  });
  return [...leaves.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, leaf]) => leaf);
}

function visit(
  event: PrivacyEvent,
  times: number,
  path: string,
  found: (leaf: LeafEvent, times: number, path: string) => void,
): void {
  if (!Number.isSafeInteger(times)) refuse(path, 'it is repeated more than 2^53 times');
  switch (event.kind) {
    case 'none':
      return;
    case 'composed':
      event.events.forEach((part, i) => {
        visit(part, times, `${path}.events[${i}]`, found);
      });
      return;
    case 'repeated':
      if (event.times > 0) visit(event.event, times * event.times, `${path}.event`, found);
      return;
    case 'poisson-sampled':
      if (isZero(event.probability)) return;
      if (isOne(event.probability)) {
        visit(event.event, times, `${path}.event`, found);
        return;
      }
      if (isFree(event.event)) return;
      break;
    default:
      if (isFree(event)) return;
  }
  found(event, times, path);
}

/** Whether an event reveals nothing whatever the records are. */
function isFree(event: PrivacyEvent): boolean {
  switch (event.kind) {
    case 'none':
      return true;
    case 'gaussian':
    case 'discrete-gaussian':
    case 'laplace':
    case 'discrete-laplace':
      return isZero(event.sensitivity);
    case 'discrete-gaussian-squared':
      return isZero(event.sensitivitySquared);
    case 'exponential':
    case 'permute-and-flip':
      return isZero(event.epsilon);
    case 'randomised-response':
      return isOne(event.probability);
    case 'epsilon-delta':
      return isZero(event.epsilon) && isZero(event.delta);
    case 'zcdp':
      return isZero(event.rho);
    case 'poisson-sampled':
      return isZero(event.probability) || isFree(event.event);
    case 'composed':
      return event.events.every(isFree);
    case 'repeated':
      return event.times === 0 || isFree(event.event);
    case 'selected-from-repeats':
      return isFree(event.event);
    case 'non-private':
      return false;
    default:
      return event satisfies never;
  }
}
