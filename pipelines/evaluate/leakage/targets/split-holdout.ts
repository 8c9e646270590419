import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { shuffledRows } from '../../../workspace/seeded-rows.ts';
import { takeEvaluatedRows } from '../../reference/take-evaluated-rows.ts';
import { patientsOf, rowsOfPatients } from './patients.ts';

/** Patients without whom a reference says too little of a population to be worth what it takes from the control. */
export const LEAST_REFERENCE_PATIENTS: number = 100;

export interface SplitHoldout {
  /** Patients that are attacked and were not among the records. */
  readonly control: EvaluatedTable;
  /** Patients that an attacker may know the population from. */
  readonly reference: EvaluatedTable | undefined;
}

/** Half of the patients of a hold-out, all rows of each, to either side, by chance that follows from `seed`; the control has the odd one. All are control where a half would be too small. */
export function splitHoldout(holdout: EvaluatedTable, seed: string): SplitHoldout {
  const patients = patientsOf(holdout);
  const known = Math.floor(patients.length / 2);
  if (known < LEAST_REFERENCE_PATIENTS) return { control: holdout, reference: undefined };
  const order = Array.from(shuffledRows(patients.length, `${seed}/holdout`), (at) => patients[at]!);
  const part = (from: number, to: number): EvaluatedTable =>
    takeEvaluatedRows(holdout, rowsOfPatients(order.slice(from, to)).sort());
  return { control: part(known, patients.length), reference: part(0, known) };
}
