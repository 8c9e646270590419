import type { CategoryCount } from '../../mechanisms/stable-histogram/stable-histogram.ts';
import { recordsView } from '../records-view.ts';
import type { BoundedValues } from './bounded-values.ts';

/** Values as questions read them. Making a view reads nothing; the first question that is paid for does. */
export interface ValuesView {
  /** Every text that a row says, with the number of rows that say it. Exact; protected. */
  textCounts(column: number): readonly CategoryCount[];
  /** A number a row, NaN where it says none. Exact; protected. */
  numbers(column: number): Float64Array;
}

/**
 * Views the values, checking on first use what every sensitivity rests on: no unit has more than `maxRowsPerUnit` rows, all
 * columns are as long as the table, texts are distinct and numbers whole. Such an error is a defect of the caller.
 */
export function valuesView(values: BoundedValues): ValuesView {
  let records: ReturnType<typeof recordsView> | undefined;
  const codesOf = (column: number): ArrayLike<number> => {
    records ??= recordsView({
      columns: values.columns.map(({ name, texts, codes }) => ({ name, size: texts.length + 1, codes })),
      rowCount: values.rowCount,
      ...(values.unitOfRow === undefined ? {} : { unitOfRow: values.unitOfRow }),
      maxRowsPerUnit: values.maxRowsPerUnit,
    });
    return records.column(column).codes;
  };
  return {
    textCounts(column) {
      const codes = codesOf(column);
      const { texts } = values.columns[column]!;
      const counts = new Uint32Array(texts.length + 1);
      for (let row = 0; row < codes.length; row++) counts[codes[row]!]!++;
      return texts.flatMap((category, i) => (counts[i]! === 0 ? [] : [{ category, count: counts[i]! }]));
    },
    numbers(column) {
      const rows = codesOf(column).length;
      const { numbers } = values.columns[column]!;
      if (numbers?.length !== rows || !numbers.every((x) => Number.isSafeInteger(x) || Number.isNaN(x))) {
        throw new Error(`Column ${column} does not hold whole numbers, one a row`);
      }
      return numbers;
    },
  };
}
