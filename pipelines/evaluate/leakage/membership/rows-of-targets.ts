import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import type { LeakageInputs } from '../attack.ts';
import { rowsOfPatients } from '../targets/patients.ts';
import { takeBoth } from '../targets/take-both.ts';

/** All rows of all targets as one table, those of members first. What looks at it alone cannot treat the sides differently. */
export interface RowsOfTargets {
  readonly table: EvaluatedTable;
  /** Position of the patient of each row: members are 0 to `members` - 1, others follow. */
  readonly patientOfRow: Uint32Array;
  readonly members: number;
  readonly patients: number;
}

export function rowsOfTargets({ training, control, targets }: LeakageInputs): RowsOfTargets {
  const table = takeBoth([training, rowsOfPatients(targets.members)], [control, rowsOfPatients(targets.others)]);
  const patientOfRow = new Uint32Array(table.rows);
  const both = [...targets.members, ...targets.others];
  let at = 0;
  for (const [patient, { rows }] of both.entries()) {
    patientOfRow.fill(patient, at, at + rows.length);
    at += rows.length;
  }
  return { table, patientOfRow, members: targets.members.length, patients: both.length };
}

export const allRows = ({ rows }: Pick<EvaluatedTable, 'rows'>): Uint32Array =>
  Uint32Array.from({ length: rows }, (_, row) => row);
