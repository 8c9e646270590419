import type { PrivacyEvent } from '../../../../privacy/events.ts';
import { exactRational, type Rational, rational, toNumberUp } from '../../../../privacy/rational.ts';
import { brief } from '../../../page/numbers.ts';

/** What was met in an event: how much noise against what a unit can change, how choices were made, and over what samples. */
interface Met {
  readonly noise: Range;
  readonly choice: Range;
  readonly sampled: Range;
  /** Kinds that are told by what they cost alone. */
  readonly other: Set<PrivacyEvent['kind']>;
}

interface Range {
  least: number;
  most: number;
}

/** How answers were protected, from the least to the greatest noise of any of them. */
export function protectionInWords(events: readonly PrivacyEvent[], unit: string): string {
  const met: Met = { noise: nothing(), choice: nothing(), sampled: nothing(), other: new Set() };
  for (const event of events) meet(event, met);
  const parts = [
    ...(isMet(met.noise)
      ? [
          `random noise on each answer, whose standard deviation is ${span(met.noise)} times the most by which one ${unit} can change it`,
        ]
      : []),
    ...(isMet(met.choice) ? [`drawn at random, the better the likelier (epsilon ${span(met.choice)} each)`] : []),
    ...(isMet(met.sampled) ? [`each answer over a random part of them (${span(met.sampled)} of all)`] : []),
    ...[...met.other].map((kind) => OTHERS[kind] ?? `an event of kind ${kind}`),
  ];
  return parts.length === 0 ? 'nothing was asked' : parts.join('; ');
}

const OTHERS: Readonly<Partial<Record<PrivacyEvent['kind'], string>>> = {
  'non-private': 'no protection at all',
  'epsilon-delta': 'as the event states: so much epsilon and delta',
  zcdp: 'as the event states: so much rho',
};

const nothing = (): Range => ({ least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY });
const isMet = ({ least, most }: Range): boolean => least <= most;

function span({ least, most }: Range): string {
  const [from, to] = [brief(least), brief(most)];
  return from === to ? from : `${from} to ${to}`;
}

function widen(range: Range, value: number): void {
  range.least = Math.min(range.least, value);
  range.most = Math.max(range.most, value);
}

function meet(event: PrivacyEvent, met: Met): void {
  switch (event.kind) {
    case 'none':
      return;
    case 'composed':
      for (const part of event.events) meet(part, met);
      return;
    case 'repeated':
      if (event.times > 0) meet(event.event, met);
      return;
    case 'poisson-sampled':
      widen(met.sampled, toNumberUp(event.probability));
      meet(event.event, met);
      return;
    case 'gaussian':
      noise(met, toNumberUp(event.sigma), event.sensitivity);
      return;
    case 'discrete-gaussian':
      noise(met, Math.sqrt(toNumberUp(event.sigmaSquared)), rational(event.sensitivity));
      return;
    case 'discrete-gaussian-squared':
      noise(met, Math.sqrt(toNumberUp(event.sigmaSquared)), exactRational(Math.sqrt(Number(event.sensitivitySquared))));
      return;
    case 'laplace':
      noise(met, Math.SQRT2 * toNumberUp(event.scale), event.sensitivity);
      return;
    case 'discrete-laplace':
      // Nearly, for scales of more than a few.
      noise(met, Math.SQRT2 * toNumberUp(event.scale), rational(event.sensitivity));
      return;
    case 'exponential':
    case 'permute-and-flip':
      widen(met.choice, toNumberUp(event.epsilon));
      return;
    default:
      met.other.add(event.kind);
  }
}

function noise(met: Met, deviation: number, sensitivity: Rational): void {
  const most = toNumberUp(sensitivity);
  if (most > 0) widen(met.noise, deviation / most);
}
