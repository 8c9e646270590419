import type { Fitted } from '../../../models/model.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';

/** How often each value of a column occurs in the released rows, beside the noisy counts that the column rests on. */
export interface ColumnHistogram {
  readonly column: string;
  readonly origin: 'released-data';
  /** Of the evaluated rows, by the position of the value among the cells of the column in the data dictionary. */
  readonly released: readonly number[];
  /** Of the records' rows that were counted, as answered and to a hundredth: one a value, or one a merged value. */
  readonly noisy: readonly number[];
  /** Standard deviation of the noise in each noisy count. */
  readonly sigma: number;
  /** The place in `noisy` of each value; `null` where each has its own. */
  readonly places: readonly number[] | null;
}

/** A column with more values than anybody reads is left out, and so are columns beyond so many values together: a report stays short. */
const MOST_VALUES = 2 ** 11;
const MOST_VALUES_TOGETHER = 2 ** 16;

/** From released rows and noisy counts alone. `sample` is in the order of the model's columns, in its codes. */
export function columnHistograms(
  { columnCounts }: Pick<Fitted, 'columnCounts'>,
  sample: readonly EncodedColumn[],
): ColumnHistogram[] {
  let left = MOST_VALUES_TOGETHER;
  return sample.flatMap(({ name, size, codes }, position): ColumnHistogram[] => {
    if (size > MOST_VALUES || size > left) return [];
    left -= size;
    const released = new Array<number>(size).fill(0);
    for (let row = 0; row < codes.length; row++) released[codes[row]!]!++;
    const { counts, variance, places } = columnCounts[position]!;
    return [
      {
        column: name,
        origin: 'released-data',
        released,
        noisy: Array.from(counts, hundredth),
        sigma: hundredth(Math.sqrt(variance)),
        places: places === undefined ? null : [...places],
      },
    ];
  });
}

const hundredth = (value: number): number => Math.round(value * 100) / 100 || 0;
