import { log } from '../../inference/elementary.ts';

/**
 * The first and the last of rising values that stand out from their noise, alone or as the sum of two, four, eight ... neighbours of which neither half
 * stands out by itself; `undefined` where nothing does. A sum stands out from sqrt(2 ln(2 n)) of its deviations on: of that many sums of noise
 * hardly one goes so far (Donoho and Johnstone 1994, the universal threshold).
 */
export function occupiedStretch(values: Float64Array, variance: number): readonly [number, number] | undefined {
  const n = values.length;
  const deviations = Math.sqrt(2 * log(2 * n));
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i]! + values[i]!;
  let first = n;
  let last = -1;
  let halves = new Uint8Array(n);
  for (let width = 1; width <= n; width *= 2) {
    const limit = deviations * Math.sqrt(width * variance);
    const half = width >> 1;
    const standsOut = new Uint8Array(n);
    for (let start = 0; start + width <= n; start++) {
      if (sums[start + width]! - sums[start]! < limit) continue;
      standsOut[start] = 1;
      if (width > 1 && (halves[start] === 1 || halves[start + half] === 1)) continue;
      first = Math.min(first, start);
      last = Math.max(last, start + width - 1);
    }
    halves = standsOut;
  }
  return last < 0 ? undefined : [first, last];
}
