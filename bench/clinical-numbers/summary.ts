import type { ColumnFigures, TableFigures } from './column-figures.ts';

export interface ColumnErrors {
  readonly column: string;
  /** |synthetic - real| / |real|; undefined where the release lacks the column, or the real number is 0 and the synthetic one is not. */
  readonly mean: number | undefined;
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  /** Differences of shares, from 0 to 1. */
  readonly zeros: number | undefined;
  readonly nulls: number | undefined;
}

interface Furthest {
  readonly column: string;
  readonly off: number;
}

export interface Summary {
  readonly columns: number;
  /** Columns that the release does not hold as numbers. */
  readonly lost: number;
  /** Undefined where the release holds no column. */
  readonly medianMeanError: number | undefined;
  readonly medianP50Error: number | undefined;
  readonly medianP99Error: number | undefined;
  /** Columns whose mean is off by more than 5 %, and whose 99th percentile is by more than 15 %. */
  readonly wideMeans: number;
  readonly wideP99s: number;
  /** What is furthest off; undefined where the release holds no column. */
  readonly worstMean: Furthest | undefined;
  readonly worstZeros: Furthest | undefined;
  readonly worstNulls: Furthest | undefined;
  readonly outside: number;
  readonly contradictions: TableFigures['contradictions'];
}

export function errorsOf({ column, real, synthetic }: ColumnFigures): ColumnErrors {
  const relative = (of: 'mean' | 'p50' | 'p99'): number | undefined => {
    if (synthetic === undefined) return undefined;
    const difference = Math.abs(synthetic[of] - real[of]);
    return difference === 0 ? 0 : real[of] === 0 ? undefined : difference / Math.abs(real[of]);
  };
  const share = (of: 'zeros' | 'nulls'): number | undefined => synthetic && Math.abs(synthetic[of] - real[of]);
  return {
    column,
    mean: relative('mean'),
    p50: relative('p50'),
    p99: relative('p99'),
    zeros: share('zeros'),
    nulls: share('nulls'),
  };
}

/** Over the columns that the release holds. */
export function summaryOf(table: TableFigures): Summary {
  const errors = table.columns.map(errorsOf);
  const worst = (of: 'mean' | 'zeros' | 'nulls'): Furthest | undefined =>
    errors
      .flatMap(({ column, [of]: off }) => (off === undefined ? [] : [{ column, off }]))
      .toSorted((one, other) => other.off - one.off)[0];
  return {
    columns: errors.length,
    lost: table.columns.filter(({ synthetic }) => synthetic === undefined).length,
    medianMeanError: median(errors.map((error) => error.mean)),
    medianP50Error: median(errors.map((error) => error.p50)),
    medianP99Error: median(errors.map((error) => error.p99)),
    wideMeans: errors.filter(({ mean }) => mean !== undefined && mean > 0.05).length,
    wideP99s: errors.filter(({ p99 }) => p99 !== undefined && p99 > 0.15).length,
    worstMean: worst('mean'),
    worstZeros: worst('zeros'),
    worstNulls: worst('nulls'),
    outside: table.outside,
    contradictions: table.contradictions,
  };
}

function median(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  const middle = known.length >> 1;
  if (known.length === 0) return undefined;
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
}
