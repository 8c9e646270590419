import { normalised, shrunk, sum } from '../chain/estimate-table.ts';
import { withoutNegative } from './without-negative.ts';

/** Of its noise: by how much a count is moved at most, so that classes unlike their neighbours stay so (limited translation; Efron and Morris 1971). */
const MOST_MOVED = 0.7;

/**
 * How many rows have again what was there before, by classes of how long ago it was, from noisy counts: expected beforehand is that of the rows of a class as many have it as of its neighbours',
 * and of these as of all; what counts say beyond that is kept in the proportion in which it stands out from noise. `rows`: all rows of each class, better known than the counts here.
 */
export function estimateAgain(counts: Float64Array, rows: Float64Array, variance: number): Float64Array {
  const total = Math.max(0, sum(counts));
  const evenly = normalised(rows).map((share) => share * total);
  const near = shrunk(counts, evenly, variance);
  const expected = rows.map((own, at) => {
    const [before, after] = [at - 1, at + 1].map((other) => [near[other] ?? 0, rows[other] ?? 0]) as [
      number[],
      number[],
    ];
    const around = before[1]! + after[1]!;
    return around > 0 ? (own * (before[0]! + after[0]!)) / around : near[at]!;
  });
  const scale = total / Math.max(1e-9, sum(expected));
  const found = shrunk(
    counts,
    expected.map((count) => count * scale),
    variance,
  );
  const most = MOST_MOVED * Math.sqrt(variance);
  return withoutNegative(found.map((count, at) => Math.min(counts[at]! + most, Math.max(counts[at]! - most, count))));
}
