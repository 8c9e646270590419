import seedrandom from 'seedrandom';
import type { Network, UnitRows } from '../../privacy/gradients/network/network.ts';
import { parameterCount, parameterShapes } from '../../privacy/gradients/network/parameter-shapes.ts';

export interface UnitsOptions {
  readonly seed: string;
  /** Rows of each unit. */
  readonly lengths: readonly number[];
  /** Probability of a code that is missing. */
  readonly missing?: number;
  /** Every row the same, so that gradients align. */
  readonly alike?: boolean;
}

/** Units with random codes; few values a column, so that codes repeat. */
export function trainingUnits(
  { sizes }: Network,
  { seed, lengths, missing = 0, alike = false }: UnitsOptions,
): UnitRows {
  const random = seedrandom(seed);
  const starts = new Uint32Array(lengths.length + 1);
  for (const [unit, length] of lengths.entries()) starts[unit + 1] = starts[unit]! + length;
  const codes = Int32Array.from({ length: starts.at(-1)! * sizes.length }, (_, i) => {
    if (alike) return 0;
    return random() < missing ? -1 : Math.floor(random() * sizes[i % sizes.length]!);
  });
  return { units: lengths.length, starts, codes };
}

/** The units without one of them. */
export function withoutUnit({ units, starts, codes }: UnitRows, left: number): UnitRows {
  const places = codes.length / starts[units]!;
  const kept = Array.from({ length: units }, (_, unit) => unit).filter((unit) => unit !== left);
  const parts = kept.map((unit) => codes.subarray(starts[unit]! * places, starts[unit + 1]! * places));
  const shorter = new Uint32Array(units);
  for (const [i, part] of parts.entries()) shorter[i + 1] = shorter[i]! + part.length / places;
  return { units: units - 1, starts: shorter, codes: Int32Array.from(parts.flatMap((part) => Array.from(part))) };
}

export function randomParameters(network: Network, seed: string, size: number): Float32Array {
  const random = seedrandom(seed);
  return Float32Array.from({ length: parameterCount(parameterShapes(network)) }, () => (2 * random() - 1) * size);
}

export const norm = (vector: ArrayLike<number>): number => Math.hypot(...Array.from(vector));

export function difference(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from(a, (value, i) => value - b[i]!);
}
