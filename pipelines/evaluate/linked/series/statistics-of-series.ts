import { classOf } from '../../../../privacy/guard/views/history/classes.ts';
import { PairCounts } from '../pair-counts.ts';
import type { Series } from './series.ts';

/** Days from each row to the next of its unit. */
export function gapsOf(series: Series): Float64Array | undefined {
  const { time } = series;
  if (time === undefined) return undefined;
  const gaps: number[] = [];
  series.visitNext((_row, _next, place) => {
    gaps.push(time[place + 1]! - time[place]!);
  });
  return Float64Array.from(gaps);
}

/** Lower edges of at most ten classes that hold about as many numbers each; the first holds all below too. */
export function edgesOfDeciles(numbers: Float64Array): readonly number[] {
  const sorted = numbers.toSorted();
  const edges = Array.from({ length: 9 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / 10)]!);
  return [Number.NEGATIVE_INFINITY, ...new Set(edges.filter((edge) => edge > sorted[0]!))];
}

export function shareCounts(numbers: Float64Array, edges: readonly number[]): PairCounts {
  const counted = new PairCounts(edges.length);
  for (const number of numbers) counted.add(classOf(number, edges));
  return counted;
}

export function pairsOfNext(series: Series, values: Float64Array, edges: readonly number[]): PairCounts {
  const counted = new PairCounts(edges.length, edges.length);
  series.visitNext((row, next) => {
    counted.add(classOf(values[row]!, edges), classOf(values[next]!, edges));
  });
  return counted;
}

/** Pearson correlation of a number and the next of its unit; `undefined` without two different pairs. */
export function correlationOfNext(series: Series, numberOf: (row: number) => number): number | undefined {
  let [n, sumX, sumY] = [0, 0, 0];
  series.visitNext((row, next) => {
    n++;
    sumX += numberOf(row);
    sumY += numberOf(next);
  });
  const [meanX, meanY] = [sumX / n, sumY / n];
  let [xx, yy, xy] = [0, 0, 0];
  series.visitNext((row, next) => {
    const [x, y] = [numberOf(row) - meanX, numberOf(next) - meanY];
    xx += x * x;
    yy += y * y;
    xy += x * y;
  });
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : undefined;
}
