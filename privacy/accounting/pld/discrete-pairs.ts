import { type Atom, atomsPair } from './atoms-pair.ts';
import type { LossPair } from './loss-pair.ts';

/** Standard deviations of a discrete Gaussian beyond which its mass is below 1e-38. */
const REACH = 13;

/**
 * Discrete Laplace noise of `scale` on a vector of integers that moves by L1 norm at most `shift`: the pair of one
 * coordinate that moves by `shift`, which dominates every other vector (`proof.md`). The loss is
 * `(2 j - shift) / scale`, `j = 0 .. shift`. Its own mirror image.
 */
export function discreteLaplacePair(scale: number, shift: number): LossPair {
  const decay = Math.exp(-1 / scale);
  const spread = -Math.expm1(-1 / scale);
  const tail = 1 / (1 + decay);
  const mass = (j: number): number => {
    if (j === shift) return tail;
    return Math.exp((j - shift) / scale) * (j === 0 ? tail : tail * spread);
  };
  const atoms: Atom[] = [];
  for (let j = 0; j <= shift; j++)
    atoms.push({ loss: (2 * j - shift) / scale, mass: mass(j), reference: mass(shift - j) });
  return atomsPair(atoms, 0);
}

/**
 * Discrete Gaussian noise of parameter `sigmaSquared` on one integer that moves by `shift`: losses
 * `(2 x shift - shift^2) / (2 sigmaSquared)`, `x` whole. Its own mirror image. Canonne, Kamath and Steinke 2020.
 * With `bound`, the noise is confined to `[-bound, bound]` instead, and outcomes of one side alone are infinite losses.
 */
export function discreteGaussianPair(sigmaSquared: number, shift: number, bound?: number): LossPair {
  const reach = bound ?? Math.ceil(REACH * Math.sqrt(sigmaSquared)) + 2;
  const weight = (x: number): number => (Math.abs(x) > reach ? 0 : Math.exp((-x * x) / (2 * sigmaSquared)));
  let total = 0;
  for (let x = reach; x >= 1; x--) total += 2 * weight(x);
  total += 1;
  const atoms: Atom[] = [];
  let infinite = 0;
  for (let x = -reach; x <= reach + shift; x++) {
    const mass = weight(x - shift) / total;
    const reference = weight(x) / total;
    if (mass > 0 && (reference > 0 || bound === undefined)) {
      atoms.push({ loss: ((2 * x - shift) * shift) / (2 * sigmaSquared), mass, reference });
    } else infinite += mass;
  }
  return atomsPair(atoms, infinite);
}

/** The ways to write the numbers from 1 to `most` as sums of whole numbers, largest part first. */
export function partitionsUpTo(most: number): readonly (readonly number[])[] {
  const found: number[][] = [];
  const extend = (parts: readonly number[], left: number, largest: number): void => {
    for (let part = Math.min(left, largest); part >= 1; part--) {
      const longer = [...parts, part];
      found.push(longer);
      extend(longer, left - part, part);
    }
  };
  extend([], most, most);
  return found;
}
