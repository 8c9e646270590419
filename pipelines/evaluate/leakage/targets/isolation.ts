import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import type { Target } from '../attack.ts';
import { nearestRows } from '../nearest/nearest-rows.ts';
import { rowsOfPatients } from './patients.ts';

/** Neighbours whose distances are averaged. */
const NEIGHBOURS = 5;

/**
 * How far each patient lies from others: the mean distance of a row to its five nearest rows of other patients, where the patient's most isolated row counts. Such
 * records are those that membership attacks find most often (Meeus, Guepin, Cretu and de Montjoye, "Achilles' heels", 2023). Neighbours are looked for in
 * `among`, of other patients; where that is absent, among the given patients themselves. Infinite for a patient who has no others.
 */
export async function isolationOf(
  table: EvaluatedTable,
  patients: readonly Target[],
  among: EvaluatedTable | undefined,
  threads: number,
): Promise<Float64Array> {
  const rows = rowsOfPatients(patients);
  const patientOfRow = new Uint32Array(table.rows);
  for (const [patient, { rows }] of patients.entries()) for (const row of rows) patientOfRow[row] = patient;
  const apart = { queries: rows.map((row) => patientOfRow[row]!), rows: patientOfRow };
  const { distances } = await nearestRows({
    queries: { table, rows },
    table: among ?? table,
    count: NEIGHBOURS,
    ...(among === undefined ? { apart } : {}),
    threads,
  });
  const isolation = new Float64Array(patients.length);
  for (let query = 0; query < rows.length; query++) {
    const patient = patientOfRow[rows[query]!]!;
    isolation[patient] = Math.max(isolation[patient]!, meanOfKnown(distances, query * NEIGHBOURS));
  }
  return isolation;
}

function meanOfKnown(distances: Float64Array, first: number): number {
  const known = distances.subarray(first, first + NEIGHBOURS).filter(Number.isFinite);
  return known.length === 0 ? Number.POSITIVE_INFINITY : known.reduce((sum, value) => sum + value, 0) / known.length;
}
