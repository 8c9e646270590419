import type { BoundedValues } from './bounded-values.ts';

/** Stands for the values where every answer is in the journal. Reading one is a defect, and throws. */
export function unreadValues(columns: readonly string[], maxRowsPerUnit: number): BoundedValues {
  const refuse = (): never => {
    throw new Error('A description made from its journal asked for records');
  };
  return {
    columns: columns.map((name) => ({
      name,
      get texts() {
        return refuse();
      },
      get codes() {
        return refuse();
      },
    })),
    get rowCount() {
      return refuse();
    },
    maxRowsPerUnit,
  };
}
