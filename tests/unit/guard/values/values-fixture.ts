import { allocateCodes } from '../../../../privacy/guard/codes.ts';
import type { BoundedValues, ValueColumn } from '../../../../privacy/guard/values/bounded-values.ts';

/** A row says a text, a number or nothing. */
export type Said = string | number | null;

/** A column of texts, or of numbers where every text is left out. */
export function valueColumn(name: string, rows: readonly Said[]): ValueColumn {
  const texts = [...new Set(rows.filter((said) => typeof said === 'string'))];
  const codes = allocateCodes(texts.length + 1, rows.length);
  codes.set(rows.map((said) => (typeof said === 'string' ? texts.indexOf(said) : texts.length)));
  const numbers = Float64Array.from(rows, (said) => (typeof said === 'number' ? said : Number.NaN));
  return { name, texts, codes, numbers };
}

/** One column; each list of `units` holds the rows of one unit. */
export function valuesOfUnits(units: readonly (readonly Said[])[], maxRowsPerUnit: number): BoundedValues {
  const rows = units.flat();
  return {
    columns: [valueColumn('x', rows)],
    rowCount: rows.length,
    unitOfRow: Uint32Array.from(units.flatMap((unit, i) => unit.map(() => i))),
    maxRowsPerUnit,
  };
}

/** Values that may be described and never read. */
export function untouchableValues({ columns, maxRowsPerUnit }: BoundedValues): BoundedValues {
  const refuse = (): never => {
    throw new Error('the values were read');
  };
  return {
    columns: columns.map(({ name }) => ({
      name,
      get texts() {
        return refuse();
      },
      get codes() {
        return refuse();
      },
      get numbers() {
        return refuse();
      },
    })),
    get rowCount() {
      return refuse();
    },
    get unitOfRow() {
      return refuse();
    },
    maxRowsPerUnit,
  };
}
