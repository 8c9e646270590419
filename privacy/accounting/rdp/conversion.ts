/** Raised by this much of the sizes of the terms, more than the rounding of all of them. */
const MARGIN = 2 ** -46;

/**
 * Epsilon that Rényi-DP of one order gives at `delta`: `r + ln(1 - 1/alpha) - ln(delta alpha) / (alpha - 1)`, rounded
 * up and at least 0. Canonne, Kamath and Steinke 2020, Proposition 12.
 */
export function epsilonOfRdp(alpha: number, rdp: number, delta: number): number {
  if (rdp === Number.POSITIVE_INFINITY || delta <= 0) return Number.POSITIVE_INFINITY;
  const shrink = Math.log1p(-1 / alpha);
  const tail = Math.log(delta) + Math.log(alpha);
  const size = rdp - shrink + (Math.abs(Math.log(delta)) + Math.log(alpha)) / (alpha - 1);
  return Math.max(0, rdp + shrink - tail / (alpha - 1) + MARGIN * size);
}

/** Logarithm of the delta that Rényi-DP of one order gives at `epsilon`, rounded up. The same proposition. */
export function logDeltaOfRdp(alpha: number, rdp: number, epsilon: number): number {
  if (rdp === Number.POSITIVE_INFINITY) return 0;
  const x = alpha - 1;
  const shrink = x * Math.log1p(-1 / alpha);
  const size = x * (rdp + epsilon) - shrink + Math.log(alpha);
  return x * (rdp - epsilon) + shrink - Math.log(alpha) + MARGIN * size;
}
