import type { ModelInputs, ModelPlan } from '../../models/model.ts';
import { UserError } from '../../privacy/errors.ts';
import { machineMemory } from './resources.ts';

/** Where the records of a run are while it counts them. A database has a part of the memory of its own, whatever their number (`resources.ts`). */
export type RecordsPlace = 'memory' | 'database';

/** What the memory of a fit follows from, beside its model. */
type FitSizes = Pick<ModelInputs, 'columns' | 'expectedRows' | 'maxRowsPerUnit'>;

/** Upper estimate of the bytes that a fit takes, with the records where their number is known. */
export function fitBytes(
  model: Pick<ModelPlan, 'memoryBytes'>,
  { columns, expectedRows = 0, maxRowsPerUnit }: FitSizes,
  records: RecordsPlace = 'memory',
): number {
  return model.memoryBytes + expectedRows * bytesOfRow(columns, maxRowsPerUnit, records);
}

function bytesOfRow(columns: ModelInputs['columns'], maxRowsPerUnit: number, records: RecordsPlace): number {
  if (records === 'database') return 0;
  // Codes as read, as kept within the bound, and packed for counting; and of fewer rows of each unit.
  const copies = maxRowsPerUnit > 1 ? 4 : 3;
  return columns.reduce((sum, { size }) => sum + copies * (size <= 2 ** 8 ? 1 : size <= 2 ** 16 ? 2 : 4), 0);
}

/**
 * Throws where fitting may take more memory than `available` bytes: `DOMAIN_TOO_LARGE` where the model alone does, `TABLE_TOO_LARGE`
 * where the expected records are what it has no room for. Decided from public sizes.
 */
export function refuseBeyondMemory(
  model: Pick<ModelPlan, 'kind' | 'memoryBytes'>,
  inputs: FitSizes,
  records: RecordsPlace = 'memory',
  available: number = machineMemory(),
): void {
  const needed = fitBytes(model, inputs, records);
  if (needed <= available) return;
  if (model.memoryBytes <= available) throw tooManyRecords(inputs, needed, available);
  throw new UserError(
    'DOMAIN_TOO_LARGE',
    `Cannot fit the model ${model.kind}: it may take ${gigabytes(needed)} of memory, and there are ${gigabytes(available, Math.floor)}`,
    {
      hint: `Group values or widen the bins of the largest columns${inputs.expectedRows === undefined ? ', or set expectedRows, which shows how many values can stand out from the noise' : ', choose another model'}, or raise memory in the configuration where the machine has more.`,
    },
  );
}

/** The same of a model alone, where how many bytes its records take is not known: of linked tables. */
export const refuseModelBeyondMemory = (
  model: Pick<ModelPlan, 'kind' | 'memoryBytes'>,
  available: number = machineMemory(),
): void => refuseBeyondMemory(model, { columns: [], expectedRows: 0, maxRowsPerUnit: 1 }, 'memory', available);

const tooManyRecords = (
  { expectedRows }: Pick<FitSizes, 'expectedRows'>,
  needed: number,
  available: number,
): UserError =>
  new UserError(
    'TABLE_TOO_LARGE',
    `Cannot plan for ${expectedRows} records: with the model they may take ${gigabytes(needed)} of memory, and there are ${gigabytes(available, Math.floor)}`,
    {
      hint: `Set counting: sql under source in the configuration, which keeps and counts them on the disk, leave columns out, or raise memory in the configuration where the machine has more.`,
    },
  );

/** What is needed is rounded up, what there is down. */
const gigabytes = (bytes: number, round = Math.ceil): string => `${(round(bytes / 1e8) / 10).toFixed(1)} GB`;
