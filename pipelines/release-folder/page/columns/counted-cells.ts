import type { NoisyCount } from '../../../page/charts/drawing/counted.ts';
import type { HistogramOnPage } from '../told/report-on-page.ts';

/** Cells that were counted together, and how often they occur. */
export interface CountedCells {
  /** Positions of the cells in the data dictionary, ascending. */
  readonly codes: readonly number[];
  readonly released: number;
  readonly noisy: NoisyCount;
}

/** Two-sided 95 % of a normal distribution. */
const DEVIATIONS = 1.959963984540054;

/**
 * The counts of a histogram, in the order of the cells; noisy counts are multiplied by `scale`. `undefined` where it does not fit a column of
 * so many cells.
 */
export function countedCells(
  { released, noisy, sigma, places }: HistogramOnPage,
  cells: number,
  scale: number,
): readonly CountedCells[] | undefined {
  if (released.length !== cells || (places === null ? noisy.length : places.length) !== cells) return undefined;
  const together = new Map<number, number[]>();
  for (let code = 0; code < cells; code++) {
    const place = places?.[code] ?? code;
    if (noisy[place] === undefined) return undefined;
    const others = together.get(place);
    if (others === undefined) together.set(place, [code]);
    else others.push(code);
  }
  const reach = DEVIATIONS * sigma * scale;
  return [...together].map(([place, codes]) => {
    const count = noisy[place]! * scale;
    return {
      codes,
      released: codes.reduce((sum, code) => sum + released[code]!, 0),
      noisy: { count, low: count - reach, high: count + reach },
    };
  });
}
