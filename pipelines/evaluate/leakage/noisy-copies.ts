import type { NoisyCopies, NoisyNumber } from '../../../privacy/guard/guard.ts';
import { COPIES_QUESTION } from '../evaluation-plan.ts';
import { dpNumber, type PublishedNumber, Z_THREE } from '../published-number.ts';

interface Range {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The share of copies, its baseline and the excess, from three noisy counts. Every interval holds whenever all three
 * noises are within their 1 - 0.05/3 quantile, so all hold together in at least 95 %. They cover the numbers without
 * privacy noise for the units that were held out; which those are is chance of its own.
 */
export function noisyCopies(answer: NoisyCopies): readonly PublishedNumber[] {
  const released = Math.max(1, answer.releasedDistinct);
  const heldOut = answer.heldOutDistinct;
  const share = ratio(answer.releasedCopied, { value: released, sigma: 0 });
  const baseline = ratio(answer.heldOutCopied, heldOut);
  const excess = {
    lower: share.range.lower - baseline.range.upper,
    upper: share.range.upper - baseline.range.lower,
  };
  return [
    dpNumber('copiesShare', COPIES_QUESTION, share.value, share.range, {
      sigma: answer.releasedCopied.sigma / released,
    }),
    dpNumber('copiesBaseline', COPIES_QUESTION, baseline.value, baseline.range),
    dpNumber('copiesExcess', COPIES_QUESTION, share.value - baseline.value, excess),
  ];
}

/** A share of noisy counts with the values it may have, both kept in `[0, 1]`. */
function ratio(part: NoisyNumber, whole: NoisyNumber): { value: number; range: Range } {
  const low = whole.value - Z_THREE * whole.sigma;
  const high = whole.value + Z_THREE * whole.sigma;
  const partLow = Math.max(0, part.value - Z_THREE * part.sigma);
  const partHigh = Math.max(0, part.value + Z_THREE * part.sigma);
  // Fewer than one distinct record is as good as none: then nothing is known of the share.
  const range = low < 1 ? { lower: 0, upper: 1 } : { lower: within(partLow / high), upper: within(partHigh / low) };
  return { value: within(part.value / Math.max(1, whole.value)), range };
}

const within = (share: number): number => Math.min(1, Math.max(0, share));
