import type { Fitted, NoisyCounts } from '../../../models/model.ts';
import type { NoisyMarginal } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import type { Cell, Detail } from '../../dictionary/coding.ts';
import { spreadRule } from '../../dictionary/spread-rule.ts';
import type { ColumnFacts } from './column-facts.ts';
import type { CountedGroup, CountedPiece } from './noisy-sum.ts';
import { type Bounds, meanBounds, quantileBounds } from './number-bounds.ts';

/**
 * Where the mean and quantiles of the counted records' values of a column lie, as they were read, from noisy counts and public cells
 * alone; of an offset, those of the differences.
 */
export interface NumberFacts {
  readonly column: string;
  readonly origin: 'released-data';
  /** The column that differences are taken from, and what they are told in; `null` where values are the column's own. */
  readonly after: ColumnFacts['after'] | null;
  /** Whether cells inside the bins were counted. */
  readonly detail: boolean;
  /** Of the released rows; `null` where none has a number. */
  readonly releasedMean: number | null;
  /** Holds in at least 95 % of all draws of the noise, as does each quantile by itself. */
  readonly mean: Bounds;
  readonly quantiles: readonly (Bounds & { readonly share: number })[];
}

/** What numbers rest on beside the columns' own counts. */
export interface NumbersInside {
  /** Noisy counts of details, each of one column of the model. */
  readonly details: readonly NoisyMarginal[];
  /** By position in the model. */
  readonly releasedMeans: ReadonlyMap<number, number>;
}

/** Deviations of the noise in the cells of a bin for which it loses half its width: 1.96 of n even cells make sqrt(n / 12) of that. */
const WORTH_NOISE = 1.2;
/** Deviations above which a guess of records is hardly noise alone. */
const SEEN = 2.5;
const SHARES = [0.25, 0.5, 0.75, 0.95, 0.99];

/** Of each column of numbers that has some. `facts` are in the order of the model's columns. */
export function numberFacts(
  { columnCounts }: Pick<Fitted, 'columnCounts'>,
  facts: readonly ColumnFacts[],
  { details, releasedMeans }: NumbersInside,
): NumberFacts[] {
  const detailOf = new Map(details.map((answer) => [answer.columns[0]!, answer]));
  return facts.flatMap((column, position) => {
    const answer = column.detail === undefined ? undefined : detailOf.get(position);
    const both = columnCounts[position]!;
    const own = both.looks === undefined ? both : { ...both, ...both.looks.last };
    const groups =
      answer === undefined ? groupsOfBins(column, own) : groupsOfDetail(column, column.detail!, own, answer);
    if (groups.length === 0) return [];
    return [
      {
        column: column.name,
        origin: 'released-data',
        after: column.after ?? null,
        detail: answer !== undefined,
        releasedMean: releasedMeans.get(position) ?? null,
        mean: meanBounds(groups),
        quantiles: SHARES.map((share) => ({ share, ...quantileBounds(groups, share) })),
      },
    ];
  });
}

type Counts = Fitted['columnCounts'][number];

/** The codes that were counted in each place. Values may have been merged before they were counted. */
function codesByPlace({ cells }: ColumnFacts, { places }: Counts): Map<number, number[]> {
  const codes = new Map<number, number[]>();
  for (const code of cells.keys()) {
    const place = places?.[code] ?? code;
    const others = codes.get(place);
    if (others === undefined) codes.set(place, [code]);
    else others.push(code);
  }
  return codes;
}

/** One piece a count. Values that were merged lie anywhere between their ends, and some may be null. */
function groupsOfBins(column: ColumnFacts, own: Counts): CountedGroup[] {
  return [...codesByPlace(column, own)].flatMap(([place, codes]): CountedGroup[] => {
    const numbers = codes.flatMap((code) => endsOf(column.cells[code]!, column.numbers) ?? []);
    const [first, ...others] = numbers;
    if (first === undefined) return [];
    const piece = {
      ...others.reduce(joined, first),
      count: own.counts[place]!,
      partly: numbers.length < codes.length,
    };
    return [{ pieces: [piece], variance: own.variance }];
  });
}

/** One group a count of bins, from the cells of the detail. */
function groupsOfDetail(
  column: ColumnFacts,
  { cells, parents }: Detail,
  own: Counts,
  { values, sigmaSquared }: NoisyMarginal,
): CountedGroup[] {
  const variance = toNumberUp(sigmaSquared);
  const pieces = column.cells.map((): CountedPiece[] => []);
  for (const [fine, cell] of cells.entries()) {
    const ends = endsOf(cell, column.numbers);
    if (ends !== undefined) pieces[parents[fine]!]!.push({ ...ends, count: values[fine]! });
  }
  return [...codesByPlace(column, own)].flatMap(([place, codes]): CountedGroup[] => {
    const inside = codes.flatMap((code) => pieces[code]!);
    if (inside.length === 0) return [];
    const withNull = codes.some((code) => pieces[code]!.length === 0);
    if (withNull) return [{ pieces: inside, variance }];
    const first = own.looks?.first;
    return [
      counted(
        { pieces: inside, variance },
        countAt(own, place),
        first === undefined ? undefined : countAt(first, place),
      ),
    ];
  });
}

interface Count {
  readonly count: number;
  readonly variance: number;
}

const countAt = ({ counts, variance }: NoisyCounts, place: number): Count => ({ count: counts[place]!, variance });

/**
 * The cells inside tell where the records of a bin are, and `together` how many, where there are so many that this says more than the noise in all
 * those cells takes away. Elsewhere `together` tells both. Which it is follows from the sum of the cells and from the `first` look
 * alone: of both the noise in what is told is independent.
 */
function counted({ pieces, variance }: CountedGroup, together: Count, first: Count | undefined): CountedGroup {
  const sum = {
    count: pieces.reduce((all, { count }) => all + count, 0),
    variance: pieces.length * variance,
  };
  const [one, ...others] = pieces;
  if (others.length === 0) {
    const { count, variance: noise } = meanOf(together, sum);
    return { pieces: [{ ...one!, count }], variance: noise };
  }
  const guess = first === undefined ? sum : meanOf(first, sum);
  const telling = Math.max(WORTH_NOISE * Math.sqrt(sum.variance), SEEN * Math.sqrt(guess.variance));
  if (guess.count > telling) return { pieces, variance, together };
  return { pieces: [{ ...others.reduce<Bounds>(joined, one!), count: together.count }], variance: together.variance };
}

/** The inverse-variance mean. */
function meanOf(a: Count, b: Count): Count {
  const part = b.variance / (a.variance + b.variance);
  return { count: part * a.count + (1 - part) * b.count, variance: part * a.variance };
}

const joined = (a: Bounds, b: Bounds): Bounds => ({
  lower: Math.min(a.lower, b.lower),
  upper: Math.max(a.upper, b.upper),
});

/** The least and the greatest number that the records may have in a cell; a fraction counts as the nearest whole number there. */
function endsOf(cell: Cell, numbers: ColumnFacts['numbers']): Bounds | undefined {
  if (numbers === undefined || cell.kind === 'missing' || cell.kind === 'other') return undefined;
  if (cell.kind === 'value') return { lower: Number(cell.value), upper: Number(cell.value) };
  const rule = numbers === 'integer' ? spreadRule(cell, 0) : undefined;
  return rule?.kind === 'grid'
    ? { lower: rule.first, upper: rule.first + rule.count - 1 }
    : { lower: cell.lower, upper: cell.upper };
}
