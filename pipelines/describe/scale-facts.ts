import type { NoisySpread } from '../../privacy/guard/values/value-guard.ts';
import { formatDay, SECONDS_A_DAY } from '../dictionary/calendar.ts';
import type { DescribedScale } from '../dictionary/described-column.ts';
import type { Entry } from './edit-yaml.ts';
import { type ColumnFacts, editOf, type FactsContext } from './facts.ts';

/** Turns noisy counts and quantiles into a range, bins and whether values are missing. */
export function scaleFacts(
  column: DescribedScale,
  spread: NoisySpread,
  occupiedFrom: number,
  { event }: FactsContext,
): ColumnFacts {
  const replace: Entry[] = [];
  const unfilled: string[] = [];
  const found = spread.range && column.marked.includes('range') ? fromZero(column, spread.range) : spread.range;
  const range = column.marked.includes('range') ? rangeOf(column, found) : undefined;
  const edges = column.marked.includes('bins') ? edgesOf(column, found, spread.quantiles) : undefined;
  for (const key of column.marked) {
    if (key === 'range' && range !== undefined) replace.push([key, range.map(String)]);
    else if (key === 'bins' && edges !== undefined) replace.push([key, binsText(edges, column)]);
    else unfilled.push(key);
  }
  const add: Entry[] = [];
  const occurs = spread.without >= occupiedFrom;
  const needed = column.outside === 'clamp' || column.outside === 'missing';
  if (column.missing.kind === 'marked' && !occurs && !needed) {
    replace.push(['missing', 'none']);
    if (column.outside === undefined) add.push(['outside', 'other']);
  } else if (column.missing.kind === 'marked') replace.push(['missing', ['""']]);
  else if (column.missing.kind === 'unsaid' && occurs && replace.length > 0) add.push(['missing', ['""']]);
  return {
    edit: editOf(column, event, replace, add),
    file: undefined,
    summary: {
      name: column.name,
      event,
      ...(range === undefined ? {} : { range }),
      ...(edges === undefined ? {} : { edges }),
      missingRows: spread.without,
      missingOccurs: occurs,
      unfilled,
    },
  };
}

type Range = { readonly lower: number; readonly upper: number };

/** Where numbers begin a little above zero and no limits were stated, the few below are kept apart rather than moved up. */
function fromZero({ kind, limits }: DescribedScale, { lower, upper }: Range): Range {
  const number = kind === 'integer' || kind === 'real';
  return number && !limits && lower > 0 && lower * 10 <= upper ? { lower: 0, upper } : { lower, upper };
}

/** A real range ends where the next bucket begins, and is never empty. */
function upperOf({ kind, perUnit, buckets }: DescribedScale, { lower, upper }: Range): number {
  const open = kind === 'real' && (upper !== buckets.end || upper === lower);
  return (open ? upper + 1 : upper) / perUnit;
}

function rangeOf(
  column: DescribedScale,
  range: Range | undefined,
): readonly [number | string, number | string] | undefined {
  if (range === undefined) return undefined;
  const { lower, upper } = range;
  if (column.kind === 'date') return [formatDay(lower), formatDay(upper)];
  if (column.kind === 'datetime') {
    return [formatDay(Math.floor(lower / SECONDS_A_DAY)), formatDay(Math.floor(upper / SECONDS_A_DAY))];
  }
  return [lower / column.perUnit, upperOf(column, range)];
}

/** Both ends of the range, and the distinct quantiles between them. */
function edgesOf(
  column: DescribedScale,
  range: Range | undefined,
  quantiles: readonly number[],
): readonly number[] | undefined {
  if (range === undefined) return undefined;
  const [lower, upper] = column.range ?? [range.lower / column.perUnit, upperOf(column, range)];
  const inside = quantiles.map((x) => x / column.perUnit).filter((x) => x > lower && x < upper);
  return [...new Set([lower, ...inside, upper])];
}

/** Few whole numbers are better told apart. */
function binsText(edges: readonly number[], { kind }: DescribedScale): string {
  const [lower, upper] = [edges[0]!, edges.at(-1)!];
  if (kind === 'integer' && upper - lower < 2 * (edges.length - 1)) return '{ width: 1 }';
  return `{ edges: [${edges.join(', ')}] }`;
}
