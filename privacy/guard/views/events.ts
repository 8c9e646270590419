import type { PrivacyEvent } from '../../events.ts';
import { inParts } from '../events.ts';
import { type View, wholeRowOf } from './view.ts';

/**
 * The event of marginals and choices about a view, where `event` is that of a table in whole rows with as many rows a unit (`marginalsEvent`,
 * `choiceEvent`): noise and sensitivity are in parts of a row where the rows of the view have weights. Costs the same under zCDP, exactly.
 */
export function eventOfView(view: Pick<View, 'kind'>, event: PrivacyEvent): PrivacyEvent {
  const wholeRow = wholeRowOf(view);
  return wholeRow === 1 ? event : inPartsOfRow(event, wholeRow);
}

function inPartsOfRow(event: PrivacyEvent, parts: number): PrivacyEvent {
  switch (event.kind) {
    case 'none':
    case 'exponential':
    case 'zcdp':
      return event;
    case 'discrete-gaussian':
      return Object.freeze({
        ...event,
        sigmaSquared: inParts(event.sigmaSquared, parts),
        sensitivity: event.sensitivity * BigInt(parts),
      });
    case 'composed':
      return Object.freeze({ ...event, events: Object.freeze(event.events.map((part) => inPartsOfRow(part, parts))) });
    case 'repeated':
      return Object.freeze({ ...event, event: inPartsOfRow(event.event, parts) });
    default:
      throw new RangeError(`Cannot ask rows with weights a question whose event is ${event.kind}`);
  }
}
