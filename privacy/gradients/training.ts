import type { Rational } from '../rational.ts';
import type { Network } from './network/network.ts';

/**
 * Training of a network by noisy sums of clipped gradients of units drawn at random (Abadi et al. 2016, DP-SGD). Each `stepsPerCharge` steps
 * are one question to the guard, `<id>/1`, `<id>/2` and so on, all of them in the plan.
 */
export interface TrainingQuestion {
  readonly id: string;
  readonly network: Network;
  /** A multiple of `stepsPerCharge`. */
  readonly steps: number;
  readonly stepsPerCharge: number;
  /** With which each unit takes part in a step, independently; a multiple of 2^-32. */
  readonly probability: Rational;
  /** Public guess of the number of units, for the size of batches. */
  readonly expectedUnits: number;
  /** Greatest norm of the gradient of one unit. */
  readonly clip: number;
  /** Standard deviation of the noise on each number of the sum, in multiples of `clip`; a multiple of 2^-20. */
  readonly noiseMultiplier: Rational;
  readonly learner: Learner;
}

/** What is done with noisy sums: post-processing, which sees nothing else. */
export interface Learner {
  /** All that decides what is learnt from the same sums; public, and part of the question. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Where the next gradients are taken; as long as the network has parameters. */
  parameters(): Float32Array;
  /** Takes the noisy sum of one step. */
  learn(noisySum: Float32Array): void;
  /** All that a later `restore` needs to go on. */
  state(): Uint8Array;
  /** Throws `RangeError` for bytes that `state` cannot have given. */
  restore(state: Uint8Array): void;
  /** The parameters that training ends with, such as an average. */
  result(): Float32Array;
}
