import { percentileInterval } from '../measures/bootstrap-profiles.ts';
import { ofAbsolute } from './absolute-interval.ts';
import { type ColumnNumbers, columnNumbers, type NumbersLeftOut } from './column-numbers.ts';
import { finiteRatio } from './finite-ratio.ts';
import { meansOfGroups } from './means-of-groups.ts';
import { profileInJson } from './profile-in-json.ts';
import { type FoundValue, type ResultParts, resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

/** A number that is told of every column of numbers. */
interface Told {
  readonly metric: string;
  readonly definition: string;
  readonly ofAll: string;
  /** Null where the column has none. */
  found(numbers: ColumnNumbers): FoundValue | null;
  /** Why it has none. */
  readonly because: string;
}

const KOLMOGOROV_SMIRNOV: Told = {
  metric: 'numbers-kolmogorov-smirnov',
  definition:
    'Greatest difference, from 0 to 1, between the shares of records and of synthetic rows that lie below a value.',
  ofAll:
    'Mean over columns of numbers and dates of the greatest difference, from 0 to 1, in the share that lies below a value.',
  found: ({ distances, halves }) => ({
    value: distances.kolmogorovSmirnov,
    ceiling: halves?.distances.kolmogorovSmirnov,
  }),
  because: 'it has no numbers',
};

const WASSERSTEIN: Told = {
  metric: 'numbers-wasserstein',
  definition:
    'How far values must be moved on average to turn the synthetic distribution into that of the records, in interquartile ranges of the records.',
  ofAll:
    'Mean over columns of numbers and dates of how far values must be moved on average, in interquartile ranges of the records.',
  found: ({ distances, halves, real: { quantiles } }) => {
    const range = quantiles[4]! - quantiles[2]!;
    const value = finiteRatio(distances.wasserstein, range);
    const ceiling = halves && finiteRatio(halves.distances.wasserstein, range);
    return value === null ? null : { value, ceiling: ceiling ?? undefined };
  },
  because: 'the middle half of the records has one value',
};

const MEAN: Told = {
  metric: 'numbers-mean',
  definition: 'Absolute difference of the means, in standard deviations of the records.',
  ofAll:
    'Mean over columns of numbers and dates of the absolute difference of means, in standard deviations of the records.',
  found: ({ real, synthetic, halves, draws }) => {
    const value = finiteRatio(Math.abs(synthetic.mean - real.mean), real.deviation);
    if (value === null) return null;
    const gap = percentileInterval(draws.map(({ mean }) => (synthetic.mean - mean) / real.deviation));
    const ceiling = halves && finiteRatio(halves.meanGap, real.deviation);
    return { value, ceiling: ceiling ?? undefined, interval: gap === undefined ? null : ofAbsolute(gap) };
  },
  because: 'all records have one value there',
};

/**
 * Numbers and dates as the tables have them, not as their bins: moments, quantiles and how far the distributions lie apart, column by column and, of means, by
 * protected attribute. Only rows with a value count. Intervals say how far the records' own side would move, were other units drawn (bootstrap over
 * units); the synthetic table is taken as it is. Columns without relation keep each of these, so that only means of groups have a floor.
 */
export function decodedNumbers(inputs: UtilityInputs): UtilitySection {
  const section = { metric: 'decoded-numbers', title: 'Numbers and dates in their unit' };
  const columns = columnNumbers(inputs);
  if (columns.length === 0) {
    const told = [KOLMOGOROV_SMIRNOV, WASSERSTEIN, MEAN];
    const because = 'no column holds numbers or dates';
    const results = told.map(({ metric, ofAll }) => unavailableResult(inputs, { metric, definition: ofAll }, because));
    return { ...section, results };
  }
  const known = columns.filter((one): one is ColumnNumbers => !('because' in one));
  const results = [
    ...resultsOf(inputs, columns, KOLMOGOROV_SMIRNOV, profileInJson),
    ...resultsOf(inputs, columns, WASSERSTEIN, ({ distances }) => ({ inUnit: distances.wasserstein })),
    ...resultsOf(inputs, columns, MEAN, ({ real, synthetic }) => ({ real: real.mean, synthetic: synthetic.mean })),
    ...meansOfGroups(inputs, known),
  ];
  return { ...section, results };
}

function resultsOf(
  inputs: UtilityInputs,
  columns: readonly (ColumnNumbers | NumbersLeftOut)[],
  told: Told,
  details: (numbers: ColumnNumbers) => NonNullable<ResultParts['details']>,
): UtilityResult[] {
  const single = columns.map((one) => {
    const parts = { metric: `${told.metric}-of-column`, definition: told.definition, columns: [one.column.name] };
    if ('because' in one) return unavailableResult(inputs, parts, one.because);
    const known = { ...parts, computedOn: { ...one.rows, holdout: null }, details: details(one) };
    const found = told.found(one);
    return found === null ? unavailableResult(inputs, known, told.because) : resultOf(inputs, known, found);
  });
  const worst = single.toSorted((a, b) => (b.value ?? -1) - (a.value ?? -1));
  return [meanOf(inputs, told, single), ...worst];
}

function meanOf(inputs: UtilityInputs, { metric, ofAll }: Told, single: readonly UtilityResult[]): UtilityResult {
  const judged = single.filter(({ value }) => value !== null);
  const parts = {
    metric,
    definition: ofAll,
    details: { columns: judged.length, leftOut: single.length - judged.length },
  };
  if (judged.length === 0) return unavailableResult(inputs, parts, 'no column has one');
  const ceilings = judged.flatMap(({ ceiling }) => ceiling ?? []);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return resultOf(inputs, parts, {
    value: mean(judged.map(({ value }) => value!)),
    ceiling: ceilings.length < judged.length ? undefined : mean(ceilings),
  });
}
