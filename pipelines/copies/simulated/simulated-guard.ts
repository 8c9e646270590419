import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { seededEntropy } from './seeded-entropy.ts';

/** Rows drawn from a released model. */
export interface SimulatedRows {
  readonly columns: readonly EncodedColumn[];
  readonly rowCount: number;
  readonly unitOfRow?: Uint32Array;
  readonly maxRowsPerUnit: number;
}

/** The guard over synthetic rows: the questions of a release, with noise of the same kind that follows from `seed`. Nothing is charged, because nobody is in the rows. */
export const simulatedGuard = (rows: SimulatedRows, seed: string): Guard =>
  createGuard({ records: rows, run: withoutCharges(), entropy: seededEntropy(seed) });

function withoutCharges(): LedgerRun {
  const never = (): never => {
    throw new Error('Synthetic rows have no ledger');
  };
  return {
    get record(): never {
      return never();
    },
    answerTo: () => undefined,
    progressOf: () => 'open',
    charge: () => true,
    answer: () => undefined,
    finish: never,
  };
}
