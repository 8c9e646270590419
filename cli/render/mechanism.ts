import type { PrivacyEvent } from '../../privacy/events.ts';
import { type Rational, toNumberUp } from '../../privacy/rational.ts';

const brief = (value: Rational): string => String(Number(toNumberUp(value).toPrecision(4)));
const root = (value: Rational): string => String(Number(Math.sqrt(toNumberUp(value)).toPrecision(4)));

/** An event in a few words. */
export function describeMechanism(event: PrivacyEvent): string {
  switch (event.kind) {
    case 'discrete-gaussian':
      return `discrete Gaussian, sigma ${root(event.sigmaSquared)}, sensitivity ${event.sensitivity}`;
    case 'discrete-gaussian-squared':
      return `discrete Gaussian, sigma ${root(event.sigmaSquared)}, squared sensitivity ${event.sensitivitySquared}`;
    case 'gaussian':
      return `Gaussian, sigma ${brief(event.sigma)}, sensitivity ${brief(event.sensitivity)}`;
    case 'poisson-sampled':
      return `${describeMechanism(event.event)}, on each unit with probability ${brief(event.probability)}`;
    case 'exponential':
      return `exponential mechanism, epsilon ${brief(event.epsilon)}`;
    case 'repeated':
      return `${event.times} x ${describeMechanism(event.event)}`;
    case 'composed':
      return describeComposition(event.events);
    case 'epsilon-delta':
      return event.epsilon.numerator === 0n
        ? `delta ${brief(event.delta)}`
        : `epsilon ${brief(event.epsilon)} at delta ${brief(event.delta)}`;
    case 'zcdp':
      return `${brief(event.rho)}-zCDP`;
    default:
      return event.kind;
  }
}

/** Equal neighbours are told once with their number. */
function describeComposition(events: readonly PrivacyEvent[]): string {
  const groups: { text: string; times: number }[] = [];
  for (const event of events) {
    const text = describeMechanism(event);
    const last = groups.at(-1);
    if (last?.text === text) last.times++;
    else groups.push({ text, times: 1 });
  }
  const shown = groups.slice(0, 3).map(({ text, times }) => (times === 1 ? text : `${times} x ${text}`));
  return groups.length > 3 ? `${shown.join('; ')}; and ${groups.length - 3} more` : shown.join('; ') || 'nothing';
}
