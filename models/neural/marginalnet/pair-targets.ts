import type { Measurement } from '../../graphical/estimation/measurement.ts';
import { sharesOf } from '../../graphical/estimation/simplex.ts';
import type { Possible } from '../../graphical/inference/hard-constraints.ts';

/** What a mixture is to agree with, as shares of all rows: one table over every two values of all columns, one column after another. */
export interface PairTargets {
  readonly sizes: readonly number[];
  /** The first value of each column, and last the number of all values. */
  readonly starts: readonly number[];
  /** Symmetric; zero where nothing was measured. */
  readonly shares: Float32Array;
  /** 1 / deviation of the noise in each of `shares`; zero where nothing was measured. */
  readonly sharpness: Float32Array;
  /** Measured cells, those of each pair once. */
  readonly cells: number;
  /** What columns are expected to hold without any relation: where the search starts. Zero where a value is known not to occur. */
  readonly bases: Float64Array;
  /** Of each value by itself. */
  readonly columnShares: Float64Array;
  /** 1 / variance of the noise in each of `columnShares`. */
  readonly columnPrecisions: Float64Array;
}

export interface TargetInputs {
  /** Expected counts of each column. */
  readonly bases: readonly Float64Array[];
  readonly sizes: readonly number[];
  /** Of one column each, in order. */
  readonly columns: readonly Measurement[];
  /** Of two columns each, ascending. */
  readonly pairs: readonly Measurement[];
  readonly total: number;
  /** Hard constraints: of a pair under one, impossible cells are known to be empty. */
  readonly possible: readonly Possible[];
}

export function pairTargets({ sizes, bases, columns, pairs, total, possible }: TargetInputs): PairTargets {
  const starts = [0];
  for (const size of sizes) starts.push(starts.at(-1)! + size);
  const values = starts.at(-1)!;
  const shares = new Float32Array(values * values);
  const sharpness = new Float32Array(values * values);
  const known = new Map(possible.map((table) => [table.columns.join(), table.values]));
  let cells = 0;
  for (const { columns: scope, values: counts, variances } of pairs) {
    const [a, b] = scope as readonly [number, number];
    const mask = known.get(`${a},${b}`);
    for (let i = 0; i < sizes[a]!; i++) {
      for (let j = 0; j < sizes[b]!; j++) {
        const cell = i * sizes[b]! + j;
        const share = mask?.[cell] === 0 ? 0 : counts[cell]! / total;
        const sharp = total / Math.sqrt(variances[cell]!);
        const [row, column] = [starts[a]! + i, starts[b]! + j];
        shares[row * values + column] = share;
        shares[column * values + row] = share;
        sharpness[row * values + column] = sharp;
        sharpness[column * values + row] = sharp;
      }
    }
    cells += counts.length;
  }
  const columnShares = new Float64Array(values);
  const columnPrecisions = new Float64Array(values);
  for (const { columns: scope, values: counts, variances } of columns) {
    const start = starts[scope[0]!]!;
    for (const [value, count] of counts.entries()) {
      columnShares[start + value] = count / total;
      columnPrecisions[start + value] = (total * total) / variances[value]!;
    }
  }
  return {
    sizes,
    bases: Float64Array.from(bases.flatMap((counts) => [...sharesOf(counts)])),
    starts,
    shares,
    sharpness,
    cells,
    columnShares,
    columnPrecisions,
  };
}
