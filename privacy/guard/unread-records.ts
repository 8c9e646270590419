import type { Codes } from './codes.ts';
import type { PublicColumn } from './guard.ts';
import type { BoundedRecords } from './records.ts';

/** As much of a plan as it takes. */
interface UnreadPlan {
  readonly modelInputs: { readonly columns: readonly PublicColumn[]; readonly maxRowsPerUnit: number };
}

/**
 * Stands for the records where every answer is already in the journal. Reading any code is a defect, and throws: a
 * release that is made again from its journal opens no record.
 */
export function unreadRecords({ modelInputs }: UnreadPlan): BoundedRecords {
  const refuse = (): never => {
    throw new Error('A release made from its journal asked for records');
  };
  return {
    columns: modelInputs.columns.map(({ name, size }) => ({
      name,
      size,
      get codes(): Codes {
        return refuse();
      },
    })),
    get rowCount(): number {
      return refuse();
    },
    maxRowsPerUnit: modelInputs.maxRowsPerUnit,
  };
}
