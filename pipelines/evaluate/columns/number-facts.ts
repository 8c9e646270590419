import type { Fitted } from '../../../models/model.ts';
import type { Cell } from '../../dictionary/coding.ts';
import { spreadRule } from '../../dictionary/spread-rule.ts';
import type { ColumnFacts } from './column-facts.ts';
import { type Bounds, type CountedPiece, DEVIATIONS, meanBounds, quantileBounds } from './number-bounds.ts';

/** Where the mean and quantiles of the records' values of a column lie, as they were read and kept, from noisy counts and public cells alone. */
export interface NumberFacts {
  readonly column: string;
  readonly origin: 'released-data';
  /** Holds in 95 % of all draws of the noise, as does each quantile by itself. */
  readonly mean: Bounds;
  /** How much of that is noise: 1.96 standard deviations. */
  readonly meanNoise: number;
  /** How much is that counts do not say where in their cells values lie: at most so far from the middle on average. */
  readonly meanPlacing: number;
  readonly quantiles: readonly (Bounds & { readonly share: number })[];
}

const SHARES = [0.25, 0.5, 0.75, 0.95, 0.99];

/** Of each column of numbers that has some. `facts` are in the order of the model's columns. */
export function numberFacts(
  { columnCounts, model }: Pick<Fitted, 'columnCounts' | 'model'>,
  facts: readonly ColumnFacts[],
): NumberFacts[] {
  return facts.flatMap((column, position) => {
    const pieces = piecesOf(column, columnCounts[position]!);
    if (pieces.length === 0) return [];
    return [
      {
        column: column.name,
        origin: 'released-data',
        mean: meanBounds(pieces),
        ...partsOf(column, model.marginal([position]), columnCounts[position]!.variance),
        quantiles: SHARES.map((share) => ({ share, ...quantileBounds(pieces, share) })),
      },
    ];
  });
}

/** One piece a count. Values that were merged before they were counted lie anywhere between their ends, and some may be null. */
function piecesOf(column: ColumnFacts, { counts, variance, places }: Fitted['columnCounts'][number]): CountedPiece[] {
  const cellsAt = new Map<number, (Bounds | undefined)[]>();
  for (const [code, cell] of column.cells.entries()) {
    const place = places?.[code] ?? code;
    const others = cellsAt.get(place);
    const own = endsOf(cell, column.numbers);
    if (others === undefined) cellsAt.set(place, [own]);
    else others.push(own);
  }
  return [...cellsAt].flatMap(([place, cells]) => {
    const numbers = cells.filter((cell) => cell !== undefined);
    const [first, ...others] = numbers;
    if (first === undefined) return [];
    const ends = others.reduce(joined, first);
    return [{ ...ends, count: counts[place]!, variance, partly: numbers.length < cells.length }];
  });
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

/** The two parts of the uncertainty of the mean, about the mean that the released model has. */
function partsOf(
  { cells, numbers }: ColumnFacts,
  shares: Float64Array,
  variance: number,
): Pick<NumberFacts, 'meanNoise' | 'meanPlacing'> {
  const ends = cells.map((cell) => endsOf(cell, numbers));
  const over = (value: (ends: Bounds, code: number) => number): number =>
    ends.reduce((sum, own, code) => (own === undefined ? sum : sum + value(own, code)), 0);
  const middle = ({ lower, upper }: Bounds): number => (lower + upper) / 2;
  const records = Math.max(
    1,
    over((_, code) => shares[code]!),
  );
  const mean = over((own, code) => shares[code]! * middle(own)) / records;
  const squares = over((own) => (middle(own) - mean) * (middle(own) - mean));
  return {
    meanNoise: (DEVIATIONS * Math.sqrt(variance * squares)) / records,
    meanPlacing: over(({ lower, upper }, code) => shares[code]! * ((upper - lower) / 2)) / records,
  };
}
