import type { PrivacyEvent } from '../events.ts';

/** Whether any part of the event was done to a Poisson sample of the units, be it one of all of them. */
export function hasSampling(event: PrivacyEvent): boolean {
  switch (event.kind) {
    case 'poisson-sampled':
      return true;
    case 'composed':
      return event.events.some(hasSampling);
    case 'repeated':
    case 'selected-from-repeats':
      return hasSampling(event.event);
    default:
      return false;
  }
}
