import { fittedTo } from '../../models/fitted-to.ts';
import type { ColumnEvidence } from '../../models/model.ts';
import { parseRational, toNumberUp } from '../../privacy/rational.ts';
import type { ReleasedMeasurement } from '../release-folder/artefacts/model-files.ts';
import { someOf } from '../workspace/text/some-of.ts';

export interface Conditions {
  /** Of the model. */
  readonly kind: string;
  readonly evidence: readonly ColumnEvidence[];
  /** Of the model's columns. */
  readonly names: readonly string[];
  /** How many records the model expects to meet them. */
  readonly expectedRecords: number;
  /** Every noisy marginal that was paid for. */
  readonly measurements: readonly Pick<ReleasedMeasurement, 'columns' | 'sigmaSquared' | 'values'>[];
}

/** An expected number within so many deviations of the noise may be none. */
const DEVIATIONS = 2;

/** What a researcher must know of rows drawn under conditions, in whole sentences; from released files alone. */
export const conditionWarnings = (conditions: Conditions): string[] =>
  conditions.evidence.length === 0 ? [] : [...ofNoise(conditions), ...ofUnmeasured(conditions)];

/** By the counts that hold most of the conditions, whose noise the expected number at least has. */
function ofNoise({ evidence, names, expectedRecords, measurements }: Conditions): string[] {
  const allowed = new Map(evidence.map(({ column, weights }) => [names[column]!, shareAllowed(weights)]));
  const held = (columns: readonly string[]): number => columns.filter((name) => allowed.has(name)).length;
  const most = measurements.reduce((best, { columns }) => Math.max(best, held(columns)), 0);
  if (most === 0) return [];
  const deviations = measurements
    .filter(({ columns }) => held(columns) === most)
    .map(({ columns, sigmaSquared, values }) => {
      const part = columns.reduce((share, name) => share * (allowed.get(name) ?? 1), 1);
      return Math.sqrt(toNumberUp(parseRational(sigmaSquared)) * Math.max(1, part * values.length));
    });
  const deviation = Math.min(...deviations);
  if (expectedRecords >= DEVIATIONS * deviation) return [];
  return [
    `The privacy noise in counts of rows that meet this has a standard deviation of about ${Math.ceil(deviation)} records, and ${expectedRecords} are expected: whether there are any is not known.`,
  ];
}

/** Of the values of a column, by their number. */
const shareAllowed = (weights: Float64Array): number =>
  weights.reduce((count, weight) => count + Number(weight > 0), 0) / weights.length;

/** Columns with conditions that no measurement holds together. */
function ofUnmeasured({ kind, evidence, names, measurements }: Conditions): string[] {
  const columns = evidence.map(({ column }) => names[column]!);
  const pairs = columns.flatMap((a, i) => columns.slice(i + 1).map((b) => [a, b] as const));
  const unmeasured = pairs.filter(
    ([a, b]) => !measurements.some((one) => one.columns.includes(a) && one.columns.includes(b)),
  );
  if (unmeasured.length === 0) return [];
  const named = someOf(
    unmeasured.map(([a, b]) => `${a} with ${b}`),
    'pairs',
  );
  const from =
    fittedTo(kind) === 'gradients'
      ? 'is what a network learnt under noise, and how far that is off was not measured'
      : 'follows from what was measured of other columns, or they are taken to be independent';
  return [`These columns were not measured together: ${named}. How often these conditions meet ${from}.`];
}
