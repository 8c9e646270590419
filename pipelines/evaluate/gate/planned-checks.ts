import type { ModelPlan } from '../../../models/model.ts';
import type { GateThresholds } from '../../config/gate-thresholds.ts';
import { recordsInWords } from '../columns/in-words.ts';
import type { EvaluationPlan } from '../evaluation-plan.ts';
import { show } from './gate-check.ts';
import { DEFAULT_THRESHOLDS, THRESHOLD_RULES } from './thresholds.ts';

/** What the gate will ask of a release, known before any record is opened. */
export interface PlannedCheck {
  /** Its key in the configuration. */
  readonly id: keyof GateThresholds;
  readonly threshold: number;
  /** What it refuses, as the rest of "refuses ...". */
  readonly refuses: string;
}

/** Those of the configuration, and the defaults where it says nothing, as far as their numbers will be there. */
export function plannedChecks(thresholds: GateThresholds, evaluation: EvaluationPlan): PlannedCheck[] {
  const limits: GateThresholds = { ...DEFAULT_THRESHOLDS, ...withoutUndefined(thresholds) };
  const numbers = THRESHOLD_RULES.flatMap(({ key, metric, side }): PlannedCheck[] => {
    const threshold = limits[key];
    if (threshold === undefined || !evaluation.metrics.includes(metric)) return [];
    const refuses = `${metric} ${side === 'at-most' ? 'above' : 'below'} ${show(threshold)}`;
    return [{ id: key, threshold, refuses }];
  });
  const noise = limits.maxNoiseError1!;
  const empty = limits.maxEmptyShare!;
  return [
    ...numbers,
    {
      id: 'maxNoiseError1',
      threshold: noise,
      refuses: `an expected error of noise alone above ${show(noise)} a column, at the number of records that noisy counts say`,
    },
    {
      id: 'maxEmptyShare',
      threshold: empty,
      refuses: `columns of which null and \`other\` hold more than ${show(100 * empty)} %, unless the dictionary says mostlyMissing: true`,
    },
  ];
}

/** Below this part of a limit a prediction does not speak of it. */
const NEAR = 0.8;

/** Says beforehand where the gate is likely to refuse what the budget allows for. Nothing without `expectedRows`. */
export function expectedRefusals(
  checks: readonly PlannedCheck[],
  expectedError: ModelPlan['expectedError'],
  expectedRows: number | undefined,
): string[] {
  if (expectedRows === undefined || expectedError?.workload === undefined) return [];
  const { byWays } = expectedError.workload;
  const predicted = [
    { id: 'maxNoiseError1', ways: 1, what: 'single columns' },
    { id: 'maxError2', ways: 2, what: 'pairs of columns' },
  ];
  return predicted.flatMap(({ id, ways, what }) => {
    const limit = checks.find((check) => check.id === id)?.threshold;
    const mean = byWays.find((summary) => summary.ways === ways)?.mean;
    if (limit === undefined || mean === undefined || mean <= NEAR * limit) return [];
    const verdict = mean > limit ? 'is likely to refuse the release' : 'may refuse the release';
    return [
      `Counts of ${what} will be mostly noise for ${recordsInWords(expectedRows)} at this budget: an error of about ${mean.toPrecision(2)} is expected, where 0 is equal and 2 is disjoint. The gate ${verdict} (gate.${id} is ${show(limit)}), and the budget would be spent all the same. Use more budget, fewer columns, wider bins or a smaller maxRows.`,
    ];
  });
}

const withoutUndefined = (thresholds: GateThresholds): GateThresholds =>
  Object.fromEntries(Object.entries(thresholds).filter(([, threshold]) => threshold !== undefined));
