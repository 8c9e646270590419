import type { NoisySpread } from '../../privacy/guard/values/value-guard.ts';
import { formatDay, SECONDS_A_DAY } from '../dictionary/calendar.ts';
import type { DescribedScale } from '../dictionary/described-column.ts';
import { MISSING_CODES } from '../dictionary/missing-codes.ts';
import { quotedYaml } from '../workspace/text/quoted-yaml.ts';
import type { Entry } from './edit-yaml.ts';
import { type ColumnFacts, editOf, type FactsContext, mostlyMissing, wholeEdit } from './facts.ts';
import { bucketEdges, edgesText, otherBins } from './fit-bins.ts';
import { widerStorage } from './fitting-storage.ts';
import { measuredBins } from './measured-bins.ts';
import { type Reach, wholeReach, writtenReach } from './written-reach.ts';

/** Turns noisy counts and quantiles into a range, bins and whether values are missing. */
export function scaleFacts(column: DescribedScale, spread: NoisySpread, context: FactsContext): ColumnFacts {
  const occurs = spread.without >= context.noise.occursFrom;
  const base = {
    name: column.name,
    event: context.event,
    missingRows: spread.without,
    missingOccurs: occurs,
    noise: context.noise,
  };
  const found = spread.range !== undefined;
  const reach = column.marked.includes('range') ? reachOf(column, spread, context) : undefined;
  const { bins, entries, check, range } = cutReach(column, spread, reach, context);
  const missing = missingEntries(column, occurs);
  const wider = reach === undefined ? undefined : widerStorage(column, ownUnits(column, reach));
  const replace: Entry[] = [
    ...(wider === undefined ? [] : [['storage', quotedYaml(wider)] as const]),
    ...(range === undefined ? [] : [['range', range.map(String)] as const]),
    ...(bins === undefined || !column.marked.includes('bins') ? [] : [['bins', bins.text] as const]),
    ...(column.missing.kind === 'marked' ? missing.filter(([key]) => key === 'missing') : []),
  ];
  const add: Entry[] = [
    ...(bins === undefined || column.marked.includes('bins') ? [] : [['bins', bins.text] as const]),
    ...entries,
    ...missing.filter(([key]) => key === 'outside' || column.missing.kind === 'unsaid'),
  ];
  const summary = {
    ...base,
    ...(range === undefined ? {} : { range }),
    ...(bins?.edges === undefined ? {} : { edges: bins.edges }),
    ...(bins?.atoms === undefined ? {} : { atoms: bins.atoms }),
  };
  const told =
    wider === undefined ? check : [...check, `${column.storage} does not hold the measured range: kept as ${wider}`];
  const kept = editOf(column, context, replace, add, told);
  if (!found && reach !== undefined && !column.limits) {
    const why = [
      `no ${thing(column)} occurs often enough to tell a range, so the column is left out; state its range, or spend more`,
    ];
    return { edit: wholeEdit(column, 'text', [], why), kept, summary: { ...base, leftOut: true, check: why } };
  }
  return { edit: kept, summary: { ...summary, leftOut: false, check: told } };
}

/** Where bins are measured too, limits that are public hold good: bins become wide where few rows lie, and nothing is cut off. */
const reachOf = (column: DescribedScale, spread: NoisySpread, { noise }: FactsContext): Reach =>
  (column.limits && column.marked.includes('bins') ? undefined : writtenReach(column, spread, noise.sigma)) ??
  wholeReach(column);

interface Cut {
  readonly range: readonly [number | string, number | string] | undefined;
  /** Bins to write, where there are any. */
  readonly bins:
    | { readonly text: string; readonly edges?: readonly number[]; readonly atoms?: readonly number[] }
    | undefined;
  readonly entries: readonly Entry[];
  readonly check: readonly string[];
}

function cutReach(column: DescribedScale, spread: NoisySpread, reach: Reach | undefined, context: FactsContext): Cut {
  const ends = column.range ?? endsOf(column, reach);
  const range = reach === undefined ? undefined : written(column, reach, ends);
  const numbers = spread.counts.reduce((rows, count) => rows + count, 0);
  const check = [...mostlyMissing(spread.without, Math.max(0, numbers))];
  if (spread.range === undefined) {
    check.push(
      `no ${thing(column)} stands out above the noise: ${range === undefined ? 'bins are even' : 'the range is the one looked in'}, and the column may hold little else than missing values`,
    );
  }
  if (range !== undefined && column.outside === undefined) {
    check.push('values beyond the range become null in a release (outside: other)');
  }
  if (range !== undefined) check.push(...outermost(column, spread, context));
  if (!column.marked.includes('bins')) {
    const other = reach === undefined ? undefined : otherBins(column, reach, ends);
    if (other !== undefined) check.push(other.why);
    return { range, bins: other === undefined ? undefined : { text: other.text }, entries: [], check };
  }
  if (spread.range === undefined) {
    return { range, bins: { text: evenBins(column, ends, context.bins) }, entries: [], check };
  }
  const measured = measuredBins(column, spread, ends, context.noise);
  return { range, bins: measured, entries: measured.entries, check: [...check, ...measured.check] };
}

/** Where no limits were stated, numbers beyond those of the buckets were counted in the outermost. */
function outermost({ buckets, limits, kind, perUnit }: DescribedScale, spread: NoisySpread, { noise }: FactsContext) {
  if (limits || kind === 'date' || kind === 'datetime') return [];
  const ends = [
    { count: spread.counts[0]!, end: buckets.starts[0]! },
    { count: spread.counts[buckets.starts.length - 1]!, end: buckets.end },
  ];
  return ends.flatMap(({ count, end }) =>
    count >= noise.occursFrom
      ? [
          `many rows lie in the outermost stretch that was looked at, to ${end / perUnit}, where those beyond it were counted too; a release loses these: state the range if there are any`,
        ]
      : [],
  );
}

/** The range as the dictionary holds it: days, or numbers in their own unit. */
function written(
  { kind }: DescribedScale,
  { lower, upper }: Reach,
  ends: readonly [number, number],
): readonly [number | string, number | string] {
  if (kind === 'date') return [formatDay(lower), formatDay(upper)];
  if (kind === 'datetime') {
    return [formatDay(Math.floor(lower / SECONDS_A_DAY)), formatDay(Math.floor(upper / SECONDS_A_DAY))];
  }
  return ends;
}

/** Numbers, days or seconds. */
const ownUnits = (column: DescribedScale, reach: Reach): readonly [number, number] =>
  column.kind === 'integer' || column.kind === 'real' ? endsOf(column, reach) : [reach.lower, reach.upper];

/** A real range ends where the next bucket begins, and is never empty. */
function endsOf({ kind, perUnit, buckets }: DescribedScale, reach: Reach | undefined): readonly [number, number] {
  const { lower, upper } = reach ?? { lower: buckets.starts[0]!, upper: buckets.end };
  const open = kind === 'real' && (upper !== buckets.end || upper === lower);
  return [lower / perUnit, (open ? upper + 1 : upper) / perUnit];
}

/** Nothing tells where they would better be cut. */
function evenBins(column: DescribedScale, [lower, upper]: readonly [number, number], bins: number): string {
  if (column.buckets.starts.length > 1 && !column.limits) return edgesText(bucketEdges(column, lower, upper));
  if (column.kind === 'integer' && upper - lower < bins) return '{ width: 1 }';
  return `{ count: ${bins} }`;
}

/**
 * Values beyond a measured range become a cell of their own, and null in a release: moved to the nearest end they would be
 * released as numbers that nobody recorded. The usual codes are missing, since none of them is a number.
 */
function missingEntries(column: DescribedScale, occurs: boolean): readonly Entry[] {
  const { missing, marked, outside } = column;
  const needed = outside === 'clamp' || outside === 'missing';
  const codes = [...MISSING_CODES].map((code) => quotedYaml(code));
  const other: readonly Entry[] = outside === undefined && marked.includes('range') ? [['outside', 'other']] : [];
  if (missing.kind === 'stated') return other;
  if (missing.kind === 'unsaid') return [['missing', codes], ...other];
  if (occurs || needed) return [['missing', codes], ...other];
  return [['missing', 'none'], ...(outside === undefined ? ([['outside', 'other']] as const) : [])];
}

const thing = ({ kind }: DescribedScale): string =>
  kind === 'date' ? 'date' : kind === 'datetime' ? 'date or time' : 'number';
