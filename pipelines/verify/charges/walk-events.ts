import type { PrivacyEvent } from '../../../privacy/events.ts';

/** Every event below and including `event` that is no composition, with how often it is done. */
export function* leafEvents(event: PrivacyEvent, times = 1): Generator<{ event: PrivacyEvent; times: number }> {
  switch (event.kind) {
    case 'composed':
      for (const part of event.events) yield* leafEvents(part, times);
      return;
    case 'repeated':
      yield* leafEvents(event.event, times * event.times);
      return;
    case 'poisson-sampled':
    case 'selected-from-repeats':
      yield* leafEvents(event.event, times);
      return;
    default:
      yield { event, times };
  }
}

/** Whether an event is that of training steps and of nothing else: Gaussian noise over Poisson samples, some number of times. */
export function areSampledSteps(event: PrivacyEvent): boolean {
  const step = event.kind === 'repeated' ? event.event : event;
  return step.kind === 'poisson-sampled' && step.event.kind === 'gaussian' && step.event.sensitivity.numerator > 0n;
}
