import { countedNumbers } from '../../mechanisms/quantiles/quantile-candidates.ts';
import type { CategoryCount } from '../../mechanisms/stable-histogram/stable-histogram.ts';
import { recordsView } from '../records-view.ts';
import type { BoundedValues } from './bounded-values.ts';
import type { NumberCounts, ValuesEngine } from './values-engine.ts';

/** Values as questions read them. Making a view reads nothing; the first question that is paid for does. */
export interface ValuesView {
  /** Every text that a row says, or what stands for it, with the number of rows that say it. Exact; protected. */
  textCounts(column: number): Promise<readonly CategoryCount[]>;
  /** An answer about those, with the texts themselves: greatest count first, then by text. */
  named(column: number, found: readonly CategoryCount[]): Promise<readonly CategoryCount[]>;
  /** Every number that a row says, with the number of rows that say it. Exact; protected. */
  numberCounts(column: number): Promise<NumberCounts>;
}

/**
 * Views the values, checking on first use what every sensitivity rests on: no unit has more than `maxRowsPerUnit` rows, all
 * columns are as long as the table, texts are distinct and numbers whole. Such an error is a defect of the caller.
 */
export function valuesView(values: BoundedValues | ValuesEngine): ValuesView {
  return 'kind' in values ? engineView(values) : arraysView(values);
}

function arraysView(values: BoundedValues): ValuesView {
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
    async textCounts(column) {
      const codes = codesOf(column);
      const { texts } = values.columns[column]!;
      const counts = new Uint32Array(texts.length + 1);
      for (let row = 0; row < codes.length; row++) counts[codes[row]!]!++;
      return texts.flatMap((category, i) => (counts[i]! === 0 ? [] : [{ category, count: counts[i]! }]));
    },
    named: async (_, found) => found,
    async numberCounts(column) {
      const rows = codesOf(column).length;
      const { numbers } = values.columns[column]!;
      if (numbers?.length !== rows || !numbers.every((x) => Number.isSafeInteger(x) || Number.isNaN(x))) {
        throw new Error(`Column ${column} does not hold whole numbers, one a row`);
      }
      const sorted = numbers.filter((x) => !Number.isNaN(x)).sort();
      return { numbers: countedNumbers(sorted), without: rows - sorted.length };
    },
  };
}

/** Asks an engine, and holds it to the bound and to one number of rows. An error here is a defect of the engine. */
function engineView(engine: ValuesEngine): ValuesView {
  let surveying: Promise<number> | undefined;
  const survey = async (): Promise<number> => {
    const { rows, mostRowsOfUnit } = await engine.survey();
    if (!isWhole(rows) || rows >= 2 ** 32 || !isWhole(mostRowsOfUnit) || mostRowsOfUnit < Math.sign(rows)) {
      throw new Error('The engine did not say how many rows there are');
    }
    if (mostRowsOfUnit > engine.maxRowsPerUnit) {
      throw new Error('The contribution bound was not applied to the values before counting');
    }
    return rows;
  };
  const rowsOf = (): Promise<number> => {
    surveying ??= survey();
    return surveying;
  };
  const requireTotal = (counts: ArrayLike<number>, isPossible: (total: number) => boolean): void => {
    let total = 0;
    for (let i = 0; i < counts.length; i++) {
      if (!isWhole(counts[i]!) || counts[i] === 0) throw miscounted();
      total += counts[i]!;
    }
    if (!isPossible(total)) throw miscounted();
  };
  return {
    async textCounts(column) {
      const rows = await rowsOf();
      const found = await engine.textCounts(column);
      if (new Set(found.map(({ category }) => category)).size !== found.length) throw miscounted();
      requireTotal(
        found.map(({ count }) => count),
        (total) => total <= rows,
      );
      return found;
    },
    async named(column, found) {
      if (engine.textsOf === undefined || found.length === 0) return found;
      const tokens = found.map(({ category }) => category);
      const texts = await engine.textsOf(column, tokens);
      const isEach = texts.length === found.length && texts.every((text) => typeof text === 'string');
      if (!isEach || new Set(texts).size !== texts.length) throw miscounted();
      return found
        .map(({ count }, i) => ({ category: texts[i]!, count }))
        .sort((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1));
    },
    async numberCounts(column) {
      const rows = await rowsOf();
      const found = await engine.numberCounts(column);
      const { values, counts } = found.numbers;
      const rise = values.every((x, i) => Number.isSafeInteger(x) && (i === 0 || x > values[i - 1]!));
      if (!rise || counts.length !== values.length || !isWhole(found.without)) throw miscounted();
      requireTotal(counts, (total) => total + found.without === rows);
      return found;
    },
  };
}

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const miscounted = (): Error => new Error('A column was counted wrongly: it does not add up to the table');
