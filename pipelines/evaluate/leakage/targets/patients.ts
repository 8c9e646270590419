import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import type { Target } from '../attack.ts';

/** Every unit of a table with all its rows, in ascending order of both. Without known units each row is its own. */
export function patientsOf({ rows, unitOfRow }: Pick<EvaluatedTable, 'rows' | 'unitOfRow'>): readonly Target[] {
  if (unitOfRow === undefined)
    return Array.from({ length: rows }, (_, row) => ({ unit: row, rows: Uint32Array.of(row) }));
  const ordered = Uint32Array.from(unitOfRow.keys()).sort((a, b) => unitOfRow[a]! - unitOfRow[b]! || a - b);
  const patients: Target[] = [];
  for (let first = 0, end = 0; first < rows; first = end) {
    const unit = unitOfRow[ordered[first]!]!;
    while (end < rows && unitOfRow[ordered[end]!] === unit) end++;
    patients.push({ unit, rows: ordered.slice(first, end) });
  }
  return patients;
}

/** The rows of all patients, one patient after the other. */
export function rowsOfPatients(patients: readonly Target[]): Uint32Array {
  const all = new Uint32Array(patients.reduce((sum, { rows }) => sum + rows.length, 0));
  let at = 0;
  for (const { rows } of patients) {
    all.set(rows, at);
    at += rows.length;
  }
  return all;
}
