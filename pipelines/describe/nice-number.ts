/**
 * The roundest whole number within `tolerance` of `x`: a multiple of 5, 2 or 1 times the greatest power of ten that has one there.
 * `step` is a power of ten that the answer is a multiple of in any case; then it may lie further away.
 */
export function niceNear(x: number, tolerance: number, step: number): number {
  const reach = 2 * Math.max(Math.abs(x), tolerance, 1);
  for (let power = 10 ** Math.floor(Math.log10(reach)); power >= step; power /= 10) {
    for (const unit of [5 * power, 2 * power, power]) {
      const near = Math.round(x / unit) * unit;
      if (Math.abs(near - x) <= tolerance) return near;
    }
  }
  return Math.round(x / step) * step;
}
