import type { ColumnShape } from '../../../model.ts';
import { denoise } from './denoise.ts';
import { occupiedStretch } from './occupied-stretch.ts';

/**
 * As `denoise`, of a column whose shape is known: values apart and absent ones are no neighbours, and stay as they are. Where values rise,
 * those far from all that stands out from the noise are zero: further than the stretch that stands out is long. In a wide range with few occupied values at
 * one end, what is left of the noise elsewhere would move the mean more than the rows that are lost there.
 */
export function denoiseShaped(values: Float64Array, variance: number, shape: ColumnShape): Float64Array {
  const { ordered, apart, absent } = shape;
  const alone = new Set([...apart, ...absent]);
  const alike = [...values.keys()].filter((value) => !alone.has(value));
  const smooth = denoise(
    Float64Array.from(alike, (value) => values[value]!),
    variance,
  );
  const out = Float64Array.from(values);
  for (const [i, value] of alike.entries()) out[value] = smooth[i]!;
  if (ordered === undefined) return out;
  const [from, end] = [ordered[0], ordered[1] + 1];
  const found = occupiedStretch(values.subarray(from, end), variance);
  if (found === undefined) return out;
  const reach = found[1] - found[0] + 1;
  out.fill(0, from, Math.max(from, from + found[0] - reach));
  out.fill(0, Math.min(end, from + found[1] + reach + 1), end);
  return out;
}
