import type { PooledPatients } from '../patients/pooled-patients.ts';
import { keepFulfilling, type Predicate } from './condition.ts';

const NOBODY = -1;
const SEVERAL = -2;

/** For each patient of the pool 1 where some predicate is true of rows of this patient and of no other, 0 otherwise. */
export function singledOut(pool: PooledPatients, predicates: readonly Predicate[]): Uint8Array {
  const found = new Uint8Array(pool.members + pool.others);
  const rows = pool.parts.map(({ table }) => new Uint32Array(table.rows));
  for (const predicate of predicates) {
    let patient = NOBODY;
    for (const [side, part] of pool.parts.entries()) {
      if (patient === SEVERAL) break;
      patient = patientOf(part, predicate, rows[side]!, patient);
    }
    if (patient >= 0) found[patient] = 1;
  }
  return found;
}

/** The patient that `known` and all rows with the predicate belong to; `SEVERAL` where they are not of one. */
function patientOf(
  { table, patients }: PooledPatients['parts'][number],
  predicate: Predicate,
  rows: Uint32Array,
  known: number,
): number {
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  let left = rows.length;
  for (const condition of predicate) left = keepFulfilling(table, condition, rows, left);
  let patient = known;
  for (let i = 0; i < left; i++) {
    const one = patients[rows[i]!]!;
    if (patient === NOBODY) patient = one;
    else if (patient !== one) return SEVERAL;
  }
  return patient;
}
