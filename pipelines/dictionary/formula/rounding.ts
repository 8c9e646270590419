/** Doubles from here up have no place after the point. */
const LARGEST_FRACTION = 2 ** 52;

/** The nearest whole number, halves away from zero; never minus zero. */
export const roundHalfAway = (x: number): number => (x < 0 ? -Math.round(-x) : Math.round(x)) + 0;

/** The double nearest to a multiple of 1 / `scale`, which is a power of ten; numbers too large to have such digits stay as they are. */
export function roundToScale(x: number, scale: number): number {
  const scaled = x * scale;
  return Math.abs(scaled) < LARGEST_FRACTION ? roundHalfAway(scaled) / scale : x;
}
