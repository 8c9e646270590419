import { totalmem } from 'node:os';
import type { ModelInputs, ModelPlan } from '../../models/model.ts';
import { UserError } from '../../privacy/errors.ts';

/** The memory that this process may use: the machine's, or less where a container or a scheduler says so. */
export function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Where the records of a run are while it counts them; with a database, whether identifiers say whose row it is. */
export type RecordsPlace = 'memory' | 'database' | 'database-with-units';

/** Of a unit's number for each row, its place and three orders of rows: what bounding holds beside a database. */
const BOUNDING_BYTES = 20;

/** Upper estimate of the bytes that a fit takes, with the records where their number is known. */
export function fitBytes(
  model: ModelPlan,
  { columns, expectedRows = 0, maxRowsPerUnit }: Pick<ModelInputs, 'columns' | 'expectedRows' | 'maxRowsPerUnit'>,
  records: RecordsPlace = 'memory',
): number {
  return model.memoryBytes + expectedRows * bytesOfRow(columns, maxRowsPerUnit, records);
}

function bytesOfRow(columns: ModelInputs['columns'], maxRowsPerUnit: number, records: RecordsPlace): number {
  if (records !== 'memory') return records === 'database' ? 0 : BOUNDING_BYTES;
  // Codes as read, as kept within the bound, and packed for counting; and of fewer rows of each unit.
  const copies = maxRowsPerUnit > 1 ? 4 : 3;
  return columns.reduce((sum, { size }) => sum + copies * (size <= 2 ** 8 ? 1 : size <= 2 ** 16 ? 2 : 4), 0);
}

/** Throws `DOMAIN_TOO_LARGE` where fitting may take more memory than `available` bytes. Decided from public sizes. */
export function refuseBeyondMemory(
  model: ModelPlan,
  inputs: ModelInputs,
  records: RecordsPlace = 'memory',
  available: number = machineMemory(),
): void {
  const needed = fitBytes(model, inputs, records);
  if (needed <= available) return;
  throw new UserError(
    'DOMAIN_TOO_LARGE',
    `Cannot fit the model ${model.kind}: it may take ${gigabytes(needed)} of memory, and there are ${gigabytes(available)}`,
    {
      hint: `Group values or widen the bins of the largest columns${inputs.expectedRows === undefined ? ', or set expectedRows, which shows how many values can stand out from the noise' : ', choose another model'}, or use a larger machine.`,
    },
  );
}

const gigabytes = (bytes: number): string => `${(Math.ceil(bytes / 1e8) / 10).toFixed(1)} GB`;
