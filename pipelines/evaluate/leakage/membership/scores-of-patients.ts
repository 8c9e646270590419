import type { AttackOutcome } from '../attack.ts';
import type { RowsOfTargets } from './rows-of-targets.ts';

/**
 * One score a patient from several kinds of scores of its rows, each a likelihood ratio or a difference of distances: every kind is moved and scaled by its median and its
 * mean absolute deviation over the rows of all targets, members and others together, so that the sides stay exchangeable; kinds are averaged; and
 * the rows of a patient are added up and divided by the square root of their number (Stouffer 1949), so that many rows say more without varying more. A kind
 * that is constant says nothing and counts as 0. Infinite scores, of either sign, count as the largest or smallest finite one of their kind.
 */
export function scoresOfPatients(kinds: readonly Float64Array[], targets: RowsOfTargets): AttackOutcome {
  const sums = new Float64Array(targets.patients);
  const rows = new Uint32Array(targets.patients);
  for (const patient of targets.patientOfRow) rows[patient]!++;
  for (const kind of kinds) {
    const standard = standardised(finite(kind));
    for (let row = 0; row < standard.length; row++) sums[targets.patientOfRow[row]!]! += standard[row]!;
  }
  const scores = sums.map((sum, patient) => sum / (kinds.length * Math.sqrt(rows[patient]!)));
  return { kind: 'scores', members: scores.slice(0, targets.members), others: scores.slice(targets.members) };
}

function finite(values: Float64Array): Float64Array {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (least > most) return new Float64Array(values.length);
  return values.map((value) => Math.min(most, Math.max(least, value)));
}

function standardised(values: Float64Array): Float64Array {
  const middle = values.toSorted()[values.length >> 1] ?? 0;
  const spread = values.reduce((sum, value) => sum + Math.abs(value - middle), 0) / values.length;
  return spread === 0 ? new Float64Array(values.length) : values.map((value) => (value - middle) / spread);
}
