import { type Judged, judge } from './targets.ts';

/** One figure of one release. */
export interface BenchFigure {
  readonly figure: string;
  /** Of the records; absent where the others are distances from them. */
  readonly records?: number | undefined;
  readonly synthetic: number | undefined;
  /** Of the records with their rows given to patients at random. */
  readonly randomLinks?: number | undefined;
  /** Of a bootstrap of patients. */
  readonly floor?: number | undefined;
}

export interface FigureLine extends Partial<Judged> {
  readonly figure: string;
  readonly records?: number;
  /** Means over seeds, `null` where a seed had nothing to count. */
  readonly synthetic: number | null;
  readonly randomLinks?: number | null;
  readonly floor?: number | null;
  readonly seeds: readonly (number | null)[];
}

const digits = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : Number(value.toPrecision(4));

function mean(values: readonly (number | undefined)[]): number | null {
  if (values.some((value) => value === undefined)) return null;
  return digits(values.reduce<number>((sum, value) => sum + value!, 0) / values.length);
}

/** The same figure of several releases, beside its target. */
export function figureLine(table: string, epsilon: string, seeds: readonly BenchFigure[]): FigureLine {
  const { figure, records, randomLinks, floor } = seeds[0]!;
  const synthetic = mean(seeds.map((seed) => seed.synthetic));
  return {
    figure,
    ...(records !== undefined && { records: digits(records)! }),
    synthetic,
    ...(randomLinks !== undefined && { randomLinks: digits(randomLinks) }),
    ...(floor !== undefined && { floor: digits(floor) }),
    seeds: seeds.map((seed) => digits(seed.synthetic)),
    ...judge(table, epsilon, { figure, records, synthetic }),
  };
}
