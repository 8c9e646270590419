/** How far two samples of numbers lie apart, from how often each of `distinct`, ascending, occurs in either. */
export interface DistributionDistances {
  /** Greatest difference of the distribution functions, in `[0, 1]` (Kolmogorov 1933, Smirnov 1939). */
  readonly kolmogorovSmirnov: number;
  /** Mean way that values must be moved to make one sample the other, in their unit (Wasserstein-1). */
  readonly wasserstein: number;
}

/** `undefined` where either sample is empty. */
export function distributionDistances(
  distinct: Float64Array,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): DistributionDistances | undefined {
  const [totalA, totalB] = [totalOf(a), totalOf(b)];
  if (totalA === 0 || totalB === 0) return undefined;
  let [belowA, belowB, kolmogorovSmirnov, wasserstein] = [0, 0, 0, 0];
  for (let i = 0; i < distinct.length; i++) {
    belowA += a[i]!;
    belowB += b[i]!;
    const gap = Math.abs(belowA / totalA - belowB / totalB);
    kolmogorovSmirnov = Math.max(kolmogorovSmirnov, gap);
    if (i + 1 < distinct.length) wasserstein += gap * (distinct[i + 1]! - distinct[i]!);
  }
  return { kolmogorovSmirnov, wasserstein };
}

function totalOf(counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  return total;
}
