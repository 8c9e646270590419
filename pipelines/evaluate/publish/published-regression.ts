import type { Guard } from '../../../privacy/guard/guard.ts';
import { toNumberUp } from '../../../privacy/rational.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import type { CodeTable } from '../code-table.ts';
import { PUBLISHED_LEVEL, Z_ONE } from '../published-number.ts';
import { scaledCounts } from '../scaled-counts.ts';
import { formulaCells } from './formula-cells.ts';
import { intervalOverlap } from './interval-overlap.ts';
import { keptRows } from './kept-profiles.ts';
import { type CellFit, fitCells } from './noisy-fit.ts';
import { type PlannedRegression, type PlannedRegressions, REGRESSIONS_QUESTION } from './plan-publish.ts';
import { usableLevels } from './usable-levels.ts';

/** Coefficients of the records, from noisy counts, beside those of the release, both from the same cells. */
export interface PublishedRegression {
  readonly formula: string;
  readonly origin: 'dp';
  readonly question: string;
  readonly kind: 'linear' | 'logistic';
  readonly cells: number;
  /** Standard deviation of the noise in each count. */
  readonly sigma: number;
  /** What coefficients of levels are held against. */
  readonly references: readonly { readonly column: string; readonly level: string }[];
  /** Share of the released rows that have values in all columns and lie in the combinations of explaining values that were used. */
  readonly keptShare: number;
  readonly coefficients: readonly PublishedCoefficient[];
  /** Coefficients that the release has no row to tell from others, or too few beside the noise. */
  readonly leftOut: readonly string[];
  /** Why there are no coefficients; null where there are. */
  readonly unavailable: string | null;
}

export interface PublishedCoefficient {
  readonly term: string;
  readonly records: RecordsCoefficient;
  /** As an analyst of the released table would find it, taking its rows for independent records. */
  readonly released: IntervalEstimate;
  readonly difference: number;
  /** Standard deviation that the noise in the counts gives the difference. */
  readonly differenceSigma: number;
  readonly overlap: number;
}

export interface IntervalEstimate {
  readonly estimate: number;
  readonly interval: { readonly lower: number; readonly upper: number; readonly level: number };
}

export interface RecordsCoefficient extends IntervalEstimate {
  /** Standard errors of sampling, as if rows were independent, and of the noise; the interval holds both. */
  readonly samplingError: number;
  readonly noiseError: number;
}

/** Asks for the counts of all cells at once. Without codings nothing can be said of them. */
export async function measureRegressions(
  guard: Guard,
  table: CodeTable,
  { question, formulas }: PlannedRegressions,
  { codings, normaliser }: { readonly codings: readonly ColumnCoding[] | undefined; readonly normaliser: number },
): Promise<readonly PublishedRegression[] | undefined> {
  const answers = await guard.measureMarginals({ id: question.id, marginals: formulas });
  if (codings === undefined) return undefined;
  return formulas.map((planned, i) => {
    const own = planned.columns.map((column) => codings[column]!);
    return compareFits(planned, own, {
      records: answers[i]!.values,
      released: scaledCounts(table, planned.columns, 1),
      scale: normaliser / table.rows,
    });
  });
}

interface CellCounts {
  /** Noisy. */
  readonly records: Float64Array;
  readonly released: Float64Array;
  /** Records for each released row. */
  readonly scale: number;
}

/** What follows from counts of all cells. `codings` are those of the formula's columns, the outcome first. */
export function compareFits(
  { formula, cells, sigmaSquared }: PlannedRegression,
  codings: readonly ColumnCoding[],
  { records, released, scale }: CellCounts,
): PublishedRegression {
  const variance = toNumberUp(sigmaSquared);
  const plain = formulaCells(formula, codings);
  const { cellOfRow } = plain;
  const inRows = (counts: Float64Array, times = 1): Float64Array =>
    Float64Array.from(cellOfRow, (cell) => counts[cell]! * times);
  const own = inRows(released);
  const expected = inRows(released, scale);
  const usable = usableLevels(plain, expected, variance);
  const { design, factors, ...profiles } =
    usable.references.size === 0 ? plain : formulaCells(formula, codings, usable.references);
  const most = keptRows(
    profiles,
    expected.map((count, row) => count * usable.rows[row]!),
    variance,
  );
  const kept = most.map((one, row) => one * usable.rows[row]!);
  const all = released.reduce((sum, count) => sum + count, 0);
  const common = {
    formula,
    origin: 'dp' as const,
    question: REGRESSIONS_QUESTION,
    kind: design.kind,
    cells,
    sigma: Math.sqrt(variance),
    references: factors.map(({ column, reference }) => ({ column, level: reference })),
    keptShare: own.reduce((sum, count, row) => sum + (kept[row] === 1 ? count : 0), 0) / Math.max(1, all),
  };
  const without = (because: string): PublishedRegression => ({
    ...common,
    coefficients: [],
    leftOut: [],
    unavailable: `not available, because ${because}`,
  });
  // A level of a few rows with one outcome alone is left out, and says nothing of the others.
  const whole = { kept: usable.rows.map(() => 1), variance: 0 };
  const rowsTell =
    fitCells(plain.design, own, whole) !== undefined ||
    fitCells(design, own, { kept: usable.rows, variance: 0 }) !== undefined;
  if (!rowsTell) return without('the released rows do not tell the coefficients');
  const inRelease = fitCells(design, own, { kept, variance: 0 });
  const wanted = inRelease?.identified;
  // Whether the noise drowns them is asked of the release first, whose information has none.
  const inRecords =
    wanted !== undefined && fitCells(design, expected, { kept, variance, wanted })
      ? fitCells(design, inRows(records), { kept, variance, wanted })
      : undefined;
  if (inRelease === undefined || inRecords === undefined) {
    return without('the noise in the counts drowns what they say of the coefficients');
  }
  const { identified } = inRelease;
  return {
    ...common,
    coefficients: design.names.flatMap((term, i) =>
      identified[i] === 1 ? [coefficient(term, i, inRecords, inRelease)] : [],
    ),
    leftOut: design.names.filter((_, i) => identified[i] === 0),
    unavailable: null,
  };
}

function coefficient(term: string, i: number, records: CellFit, release: CellFit): PublishedCoefficient {
  const samplingError = Math.sqrt(records.sampling[i]!);
  const noiseError = Math.sqrt(records.noise[i]!);
  const inRecords = around(records.estimates[i]!, Math.hypot(samplingError, noiseError));
  const released = around(release.estimates[i]!, Math.sqrt(release.sampling[i]!));
  return {
    term,
    records: { ...inRecords, samplingError, noiseError },
    released,
    difference: released.estimate - inRecords.estimate,
    differenceSigma: noiseError,
    overlap: intervalOverlap(inRecords.interval, released.interval),
  };
}

const around = (estimate: number, error: number): IntervalEstimate => ({
  estimate,
  interval: { lower: estimate - Z_ONE * error, upper: estimate + Z_ONE * error, level: PUBLISHED_LEVEL },
});
