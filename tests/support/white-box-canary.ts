import { gaussianMuSquared, squareRootUp } from '../../privacy/accounting/gaussian-mu.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import type { LedgerRun } from '../../privacy/ledger/ledger.ts';
import { compare, ONE, toNumberUp } from '../../privacy/rational.ts';
import {
  difference,
  exactSum,
  norm,
  product,
  recordsOf,
  type Setting,
  TINY,
  type Trainer,
  type UnitCodes,
  watchTraining,
} from './audited-trainer.ts';

/*
 * An adversary who knows all records but whether one unit, the canary, is among them, all parameters and all noisy sums (Nasr et al. 2023).
 * On whole-batch training each noisy sum is, along the difference that the canary makes, a Gaussian with one of two known means; what it
 * can tell is then exactly what the accountant of the Gaussian mechanism says that it can.
 */

/** Of each step: how far the noisy sum is from the sum without the canary, along what the canary changes, and by how much it changes it. */
export interface Evidence {
  readonly seen: readonly number[];
  readonly moved: readonly number[];
}

/** What a step may have summed up, for the adversary: those without the canary, or those with it. */
export interface Suspected {
  readonly without: readonly UnitCodes[];
  readonly with: readonly UnitCodes[];
}

/** Trains on `units` and looks at it as one who suspects one of two things. */
export async function watchCanary(
  trainer: Trainer,
  units: readonly UnitCodes[],
  suspected: Suspected,
  setting: Setting,
  run?: LedgerRun,
  id?: string,
): Promise<Evidence> {
  const { steps } = await watchTraining(trainer, units, setting, run, id);
  const sums = await trainer.openSums(TINY, recordsOf(units));
  const seen: number[] = [];
  const moved: number[] = [];
  for (const { parameters, noisySum } of steps) {
    const without = await exactSum(sums, parameters, suspected.without, setting.clip);
    const change = difference(await exactSum(sums, parameters, suspected.with, setting.clip), without);
    moved.push(norm(change));
    seen.push(product(difference(noisySum, without), change) / norm(change));
  }
  sums.close();
  return { seen, moved };
}

/** With the noise of the event: standard normal without the canary, and with it shifted by the mu of the run. */
export function score({ seen, moved }: Evidence, sigma: number): number {
  return product(seen, moved) / (sigma * norm(moved));
}

/** Logarithm of how much likelier the evidence is with the canary, where each step has it with this probability. */
export function logLikelihoodRatio({ seen, moved }: Evidence, sigma: number, probability: number): number {
  return seen.reduce((sum, x, t) => {
    const exponent = (x * moved[t]! - moved[t]! ** 2 / 2) / sigma ** 2;
    return sum + Math.log1p(probability * Math.expm1(exponent));
  }, 0);
}

export interface Shift {
  readonly mu: number;
  readonly error: number;
}

/** Shift between two samples in standard deviations, with its standard error (Hedges and Olkin 1985, chapter 5). */
export function shift(present: readonly number[], absent: readonly number[]): Shift {
  const [a, b] = [momentsOf(present), momentsOf(absent)];
  const count = present.length + absent.length;
  const deviation = Math.sqrt((a.squares + b.squares) / (count - 2));
  const mu = (a.mean - b.mean) / deviation;
  return { mu, error: Math.sqrt(1 / present.length + 1 / absent.length + mu ** 2 / (2 * count)) };
}

/** Lower estimate of delta at epsilon by a fixed test, with its standard error: P(chosen | present) - exp(epsilon) P(chosen | absent). */
export function deltaOf(
  epsilon: number,
  present: readonly number[],
  absent: readonly number[],
): { delta: number; error: number } {
  const share = (ratios: readonly number[]): number => ratios.filter((ratio) => ratio > epsilon).length / ratios.length;
  const [hit, miss] = [share(present), share(absent)];
  const variance =
    (hit * (1 - hit)) / present.length +
    (Math.exp(2 * epsilon) * Math.max(miss * (1 - miss), 1 / absent.length)) / absent.length;
  return { delta: hit - Math.exp(epsilon) * miss, error: Math.sqrt(variance) };
}

/** mu of Gaussian differential privacy of charges for whole-batch steps. */
export function claimedMu(charges: readonly PrivacyEvent[]): number {
  const squared = gaussianMuSquared({ kind: 'composed', events: charges.map(wholeBatch) });
  if (squared === undefined) throw new Error('The charges are not those of whole-batch steps');
  return squareRootUp(squared);
}

/** Sampling with probability one is none. */
function wholeBatch(event: PrivacyEvent): PrivacyEvent {
  if (event.kind === 'repeated') return { ...event, event: wholeBatch(event.event) };
  return event.kind === 'poisson-sampled' && compare(event.probability, ONE) === 0 ? event.event : event;
}

export const sigmaOf = ({ noiseMultiplier, clip }: Setting): number => toNumberUp(noiseMultiplier) * clip;

function momentsOf(values: readonly number[]): { mean: number; squares: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, squares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}
