import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { unitsOf } from '../../reference/units.ts';
import type { LeakageInputs } from '../attack.ts';

/**
 * Patients of the training and of the control records in one numbering: members from 0, then others. What is computed of the pool without regard to the side
 * a patient is on has, where the synthetic table owes nothing to either side, the same distribution on both, however many patients each side has.
 */
export interface PooledPatients {
  readonly members: number;
  readonly others: number;
  readonly parts: readonly [PooledPart, PooledPart];
}

export interface PooledPart {
  readonly table: EvaluatedTable;
  /** One a row of `table`. */
  readonly patients: Uint32Array;
}

export function pooledPatients({ training, control }: Pick<LeakageInputs, 'training' | 'control'>): PooledPatients {
  const [members, others] = [unitsOf(training), unitsOf(control)];
  return {
    members: members.count,
    others: others.count,
    parts: [
      { table: training, patients: Uint32Array.from({ length: training.rows }, (_, row) => members.ofRow(row)) },
      {
        table: control,
        patients: Uint32Array.from({ length: control.rows }, (_, row) => members.count + others.ofRow(row)),
      },
    ],
  };
}
