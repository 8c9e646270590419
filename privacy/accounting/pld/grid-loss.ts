import { atomsPair } from './atoms-pair.ts';
import type { LossPair } from './loss-pair.ts';

/** Losses on the multiples of `step`: mass `masses[i]` at `(first + i) step`, and `infinite` at infinity. */
export interface GridLoss {
  readonly step: number;
  readonly first: number;
  readonly masses: Float64Array;
  readonly infinite: number;
}

/** The same losses without empty points at the ends. */
export function trimmed({ step, first, masses, infinite }: GridLoss): GridLoss {
  let start = 0;
  let end = masses.length;
  while (start < end - 1 && masses[start] === 0) start++;
  while (end > start + 1 && masses[end - 1] === 0) end--;
  return { step, first: first + start, masses: masses.subarray(start, end), infinite };
}

/** `ln sum of mass e^(order loss)` over the finite losses, by Horner's rule from the end that does not overflow. Trimmed losses. */
export function logMoment({ step, first, masses }: GridLoss, order: number): number {
  const ratio = Math.exp(-Math.abs(order) * step);
  let total = 0;
  if (order >= 0) {
    for (let i = 0; i < masses.length; i++) total = total * ratio + masses[i]!;
    return Math.log(total) + order * step * (first + masses.length - 1);
  }
  for (let i = masses.length - 1; i >= 0; i--) total = total * ratio + masses[i]!;
  return Math.log(total) + order * step * first;
}

/** Mean square distance of the finite losses from their mean. */
export function lossVariance({ step, masses }: GridLoss): number {
  let mass = 0;
  let mean = 0;
  for (let i = 0; i < masses.length; i++) {
    mass += masses[i]!;
    mean += masses[i]! * i;
  }
  if (mass === 0) return 0;
  mean /= mass;
  let square = 0;
  for (let i = 0; i < masses.length; i++) square += masses[i]! * (i - mean) ** 2;
  return (square / mass) * step * step;
}

/** The same losses as a pair, to be sampled or compared again. */
export function pairOfGrid({ step, first, masses, infinite }: GridLoss): LossPair {
  const atoms = Array.from(masses, (mass, i) => {
    const loss = (first + i) * step;
    return { loss, mass, reference: mass * Math.exp(-loss) };
  });
  return atomsPair(atoms, infinite);
}
