import type { PrivacyEvent } from '../../events.ts';
import type { EntropySource } from '../../random/entropy.ts';
import { multiply, type Rational, rational } from '../../rational.ts';
import { type IntegerNoise, integerNoiseEvent, sampleIntegerNoise } from '../integer-noise/integer-noise.ts';
import { noiseMargin } from '../integer-noise/tail-bound.ts';

export interface MaximumDegreeSettings {
  readonly noise: IntegerNoise;
  /** Greatest degree that is told apart; larger ones count as this. Public. */
  readonly cap: number;
  /** How many units may have a degree above the answer. */
  readonly allowance: number;
  /** The one-sided answer fails with at most this probability. */
  readonly beta: Rational;
}

export interface MaximumDegreeEstimate {
  /** The least edge above which about `allowance` units lie, by the noisy counts. */
  readonly estimate: number;
  /** More than `allowance` units have a (capped) degree above this with probability at most `beta`. */
  readonly upperBound: number;
}

/**
 * How many rows units have at most, leaving out a few: among 1, 2, 4, ... and the cap.
 *
 * *Guarantee*: that of `maximumDegreeEvent(settings)`: noise on a histogram that one unit changes by one in one place.
 * *Holds when*: `degrees` has one entry a unit; `entropy` is the system's.
 * *Arithmetic*: exact noise; margins in integers, rounded outwards.
 * *Method*: noisy histogram of degrees over public edges, then sums from the top. *Status*: vetted; see proof.md.
 *
 * The true maximum itself has no useful sensitivity: one unit can move it from 1 to the cap.
 */
export function maximumDegree(
  degrees: Uint32Array,
  settings: MaximumDegreeSettings,
  entropy: EntropySource,
): MaximumDegreeEstimate {
  requireSettings(settings);
  const edges = degreeEdges(settings.cap);
  const counts = new Float64Array(edges.length);
  sampleIntegerNoise(settings.noise, entropy, counts);
  for (const degree of degrees) {
    const bucket = edges.findIndex((edge) => degree <= edge);
    counts[bucket === -1 ? edges.length - 1 : bucket]!++;
  }
  const margin = Number(noiseMargin(settings.noise, multiply(settings.beta, rational(1n, edges.length))));
  return {
    estimate: leastEdge(edges, counts, settings.allowance, 0),
    upperBound: leastEdge(edges, counts, settings.allowance, margin),
  };
}

/** What an accountant reads. */
export function maximumDegreeEvent(settings: MaximumDegreeSettings): PrivacyEvent {
  requireSettings(settings);
  return integerNoiseEvent(settings.noise, 1n);
}

/** 1, 2, 4, ... below the cap, then the cap. */
export function degreeEdges(cap: number): readonly number[] {
  const edges: number[] = [];
  for (let edge = 1; edge < cap; edge *= 2) edges.push(edge);
  return [...edges, cap];
}

/** Walks down from the cap while the noisy number of units above stays within the allowance, `margin` granted a bucket. */
function leastEdge(edges: readonly number[], counts: Float64Array, allowance: number, margin: number): number {
  let above = 0;
  let at = edges.length - 1;
  while (at > 0 && above + counts[at]! + margin <= allowance) {
    above += counts[at]! + margin;
    at--;
  }
  return edges[at]!;
}

function requireSettings({ cap, allowance }: MaximumDegreeSettings): void {
  if (!Number.isSafeInteger(cap) || cap < 1 || cap > 2 ** 32) {
    throw new RangeError(`Cannot estimate the greatest degree: the cap ${cap} must be a whole number from 1 to 2^32`);
  }
  if (!Number.isSafeInteger(allowance) || allowance < 0) {
    throw new RangeError(`Cannot estimate the greatest degree: the allowance ${allowance} must be a whole number`);
  }
}
