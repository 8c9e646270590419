import { inWhole } from './numbers-in-short.ts';

/** A noisy count with the bounds of its noise. */
export interface NoisyCount {
  readonly count: number;
  readonly low: number;
  readonly high: number;
}

/** How many rows of a released table are in a part of a column, and the noisy count of the records' rows there, where one was asked for. */
export interface Counted {
  readonly released: number;
  readonly noisy: NoisyCount | undefined;
}

/** Several parts as one; the bounds of a sum of independent noises are added as squares. */
export function together(parts: readonly Counted[]): Counted {
  const released = parts.reduce((sum, part) => sum + part.released, 0);
  const noisy = parts.map((part) => part.noisy);
  if (noisy.length === 0 || noisy.some((part) => part === undefined)) return { released, noisy: undefined };
  const count = noisy.reduce((sum, part) => sum + part!.count, 0);
  const reach = (of: (part: NoisyCount) => number): number =>
    Math.sqrt(noisy.reduce((sum, part) => sum + of(part!) ** 2, 0));
  return {
    released,
    noisy: { count, low: count - reach((n) => n.count - n.low), high: count + reach((n) => n.high - n.count) },
  };
}

/** The cells of a table: released, noisy count, its bounds. */
export const countedCells = ({ released, noisy }: Counted): readonly string[] => [
  inWhole(released),
  noisy === undefined ? 'not asked' : inWhole(noisy.count),
  noisy === undefined ? '' : `${inWhole(noisy.low)} to ${inWhole(noisy.high)}`,
];

export const COUNTED_HEAD: readonly string[] = ['Released rows', 'Noisy count', 'Bounds of its noise'];
