import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { permutationPValue } from '../../two-samples/permutation.ts';
import { seededIndex, shuffledRows } from '../../workspace/seeded-rows.ts';
import { patientsOf } from './targets/patients.ts';

export interface Difference {
  /** That patients of one population, parted by chance, differ as much over all columns. */
  readonly pValue: number;
  /** In which they differ the most. */
  readonly column: string;
}

/** Patients of either side that are looked at. */
const MOST_PATIENTS = 500;

/**
 * Whether patients held out differ from members in more than chance: the sum over columns of chi-squared statistics of their codes, each brought to mean 0 and variance 1, by permutations of who is held out. One row a patient, drawn at random.
 * Where they differ, so may attacks on them, for another reason than leakage.
 */
export function holdoutDiffers(training: EvaluatedTable, holdout: EvaluatedTable, seed: string): Difference {
  const members = oneRowEach(training, `${seed}/differs/members`);
  const others = oneRowEach(holdout, `${seed}/differs/others`);
  const labels = new Uint8Array(members.length + others.length).fill(1, 0, members.length);
  const columns = training.columns.map(({ name, size, codes }, c) => {
    const own = new Uint32Array(labels.length);
    for (const [i, row] of members.entries()) own[i] = codes[row]!;
    for (const [i, row] of others.entries()) own[members.length + i] = holdout.columns[c]!.codes[row]!;
    return { name, statistic: chiSquared(own, size, members.length) };
  });
  const pValue = permutationPValue(labels, (order) =>
    columns.reduce((sum, { statistic }) => sum + statistic(order), 0),
  );
  const most = columns.map(({ name, statistic }) => ({ name, value: statistic(labels) }));
  return { pValue, column: most.reduce((a, b) => (b.value > a.value ? b : a)).name };
}

function oneRowEach(table: EvaluatedTable, seed: string): Uint32Array {
  const patients = patientsOf(table);
  const order = shuffledRows(patients.length, seed).subarray(0, MOST_PATIENTS);
  const index = seededIndex(`${seed}/rows`);
  return order.map((at) => {
    const { rows } = patients[at]!;
    return rows[index(rows.length)]!;
  });
}

/** Of two samples of codes, less its mean and over its standard deviation; 0 where all codes are equal. */
function chiSquared(codes: Uint32Array, size: number, members: number): (labels: Uint8Array) => number {
  const totals = new Float64Array(size);
  for (const code of codes) totals[code]!++;
  const seen = totals.reduce((count, total) => count + (total > 0 ? 1 : 0), 0);
  const counts = new Float64Array(size);
  const share = members / codes.length;
  if (seen < 2 || share === 0 || share === 1) return () => 0;
  return (labels) => {
    counts.fill(0);
    for (let i = 0; i < codes.length; i++) counts[codes[i]!]! += labels[i]!;
    let sum = 0;
    for (let code = 0; code < size; code++) {
      const expected = totals[code]! * share;
      if (expected > 0) sum += (counts[code]! - expected) ** 2 / (expected * (1 - share));
    }
    return (sum - (seen - 1)) / Math.sqrt(2 * (seen - 1));
  };
}
