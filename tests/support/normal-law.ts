/** P(Z <= z) of a standard normal, to about 1e-16. */
export function normalCumulative(z: number): number {
  return z >= 0 ? 1 - normalTail(z) : normalTail(-z);
}

/** P(Z > z) for `z >= 0`, by the error function's series and continued fraction (Abramowitz and Stegun 7.1.6, 7.1.14). */
export function normalTail(z: number): number {
  const x = z / Math.SQRT2;
  if (x >= 3) {
    let fraction = 0;
    for (let n = 60; n >= 1; n--) fraction = n / 2 / (x + fraction);
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction) / 2;
  }
  let term = (2 * x * Math.exp(-x * x)) / Math.sqrt(Math.PI);
  let erf = term;
  for (let n = 1; term > 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    erf += term;
  }
  return (1 - erf) / 2;
}
