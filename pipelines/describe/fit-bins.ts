import { BinsError, type CalendarBinsSpec, calendarBins, integerBins, realBins } from '../dictionary/bins.ts';
import { SECONDS_A_DAY } from '../dictionary/calendar.ts';
import type { DescribedScale } from '../dictionary/described-column.ts';
import type { Reach } from './written-reach.ts';

/** Bins to write in place of stated ones that do not fit a measured range, and why. */
export interface OtherBins {
  readonly text: string;
  readonly why: string;
}

const COARSER: readonly (CalendarBinsSpec & string)[] = ['hour', 'day', 'week', 'month', 'quarter', 'year'];

/**
 * Whether bins that a person stated can cut a range that was measured afterwards; `undefined` where they can. `reach` in lattice
 * units, `ends` as they are written.
 */
export function otherBins(
  column: DescribedScale,
  reach: Reach,
  ends: readonly [number, number],
): OtherBins | undefined {
  const calendar = column.kind === 'date' || column.kind === 'datetime';
  return calendar ? otherCalendarBins(column, reach) : otherNumberBins(column, ends);
}

function otherCalendarBins({ kind, stated }: DescribedScale, { lower, upper }: Reach): OtherBins | undefined {
  const scale = kind === 'date' ? 'day' : 'second';
  const every = stated?.kind === 'calendar' ? stated.every : 'day';
  const refusal = tried(() => calendarBins(scale, lower, upper, every));
  if (refusal === undefined) return undefined;
  const fits = COARSER.filter((unit) => lengthOf(unit) > lengthOf(every)).find(
    (unit) => tried(() => calendarBins(scale, lower, upper, unit)) === undefined,
  )!;
  return { text: `{ every: ${fits} }`, why: `bins as stated ${refusal}: every ${fits} was taken instead` };
}

function otherNumberBins(column: DescribedScale, [lower, upper]: readonly [number, number]): OtherBins | undefined {
  const { kind, stated } = column;
  const spec = stated?.kind === 'number' ? stated.spec : undefined;
  const cut = () => (kind === 'integer' ? integerBins(lower, upper, spec) : realBins(lower, upper, spec!));
  const refusal = tried(cut);
  if (refusal === undefined) return undefined;
  if (kind === 'integer' && spec?.count !== undefined) {
    return { text: '{ width: 1 }', why: `bins as stated ${refusal}: each number is a bin of its own instead` };
  }
  return {
    text: edgesText(bucketEdges(column, lower, upper)),
    why: `${spec === undefined ? 'bins of one number each' : 'bins as stated'} ${refusal}: those the range was looked for in were taken instead`,
  };
}

/** The ends, and what lies between them of the buckets that were counted. Public. */
export function bucketEdges({ buckets, perUnit }: DescribedScale, lower: number, upper: number): readonly number[] {
  const inside = buckets.starts.map((start) => start / perUnit).filter((start) => start > lower && start < upper);
  return [lower, ...inside, upper];
}

export const edgesText = (edges: readonly number[]): string => `{ edges: [${edges.join(', ')}] }`;

function tried(build: () => unknown): string | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    if (error instanceof BinsError) return error.message.split(';')[0]!;
    throw error;
  }
}

/** In seconds, about. */
function lengthOf(every: CalendarBinsSpec): number {
  if (typeof every === 'object') return 'days' in every ? every.days * SECONDS_A_DAY : every.hours * 3600;
  return (
    { hour: 3600, day: 1, week: 7, month: 30, quarter: 91, year: 365 }[every] * (every === 'hour' ? 1 : SECONDS_A_DAY)
  );
}
