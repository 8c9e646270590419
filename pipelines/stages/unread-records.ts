import type { ModelInputs } from '../../models/model.ts';
import type { BoundedRecords, Codes } from '../../privacy/guard/records.ts';

/** As much of a plan as it takes. */
interface UnreadPlan {
  readonly modelInputs: Pick<ModelInputs, 'columns' | 'maxRowsPerUnit'>;
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
