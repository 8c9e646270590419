import { normalAbove } from '../../privacy/accounting/numeric/erfc.ts';

/** Probability that a standard normal variable is below `x`. */
export const normalBelow = (x: number): number => normalAbove(-x);

const CENTRE_A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const TAIL_A = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_B = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];

/**
 * The `x` that a standard normal variable is below with this probability; infinite at 0 and 1. Relative error below
 * 1e-12 (Acklam's rational approximation of 2003, one step of Halley's method).
 */
export function normalInverse(probability: number): number {
  if (probability <= 0) return Number.NEGATIVE_INFINITY;
  if (probability >= 1) return Number.POSITIVE_INFINITY;
  if (probability > 0.5) return -lowerHalf(1 - probability);
  return lowerHalf(probability);
}

function lowerHalf(p: number): number {
  if (p < 1e-300) return -Math.sqrt(-2 * Math.log(p));
  const x = start(p);
  const error = (normalBelow(x) - p) * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
  return x - error / (1 + (x * error) / 2);
}

function start(p: number): number {
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return horner(TAIL_A, q) / horner(TAIL_B, q);
  }
  const q = p - 0.5;
  return (q * horner(CENTRE_A, q * q)) / horner(CENTRE_B, q * q);
}

const horner = (coefficients: readonly number[], x: number): number => coefficients.reduce((sum, c) => sum * x + c, 0);
