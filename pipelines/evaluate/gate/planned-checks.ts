import type { ModelPlan } from '../../../models/model.ts';
import type { GateThresholds } from '../../config/gate-thresholds.ts';
import { recordsInWords } from '../columns/in-words.ts';
import type { EvaluationPlan } from '../evaluation-plan.ts';
import { show } from './gate-check.ts';
import { DEFAULT_THRESHOLDS, THRESHOLD_RULES, WORST_ERROR } from './thresholds.ts';

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
  const limits = limitsOf(thresholds);
  const noise = limits.maxNoiseError1!;
  const empty = limits.maxEmptyShare!;
  return [
    ...plannedNumberChecks(thresholds, evaluation),
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

const limitsOf = (thresholds: GateThresholds): GateThresholds => ({
  ...DEFAULT_THRESHOLDS,
  ...withoutUndefined(thresholds),
});

/** Those on numbers that compare tables with the records: all that there are of linked tables. */
export function plannedNumberChecks(
  thresholds: GateThresholds,
  evaluation: Pick<EvaluationPlan, 'metrics'>,
): PlannedCheck[] {
  const limits = limitsOf(thresholds);
  return THRESHOLD_RULES.flatMap(({ key, metric, side }): PlannedCheck[] => {
    const threshold = limits[key];
    if (threshold === undefined || !evaluation.metrics.includes(metric)) return [];
    const refuses = `${metric} ${side === 'at-most' ? 'above' : 'below'} ${show(threshold)}`;
    return [{ id: key, threshold, refuses }];
  });
}

/** Below this part of a limit a prediction does not speak of it. */
const NEAR = 0.8;

/** A check that noise alone is expected to bring near its limit. */
export interface PredictedCheck {
  readonly id: PlannedCheck['id'];
  readonly threshold: number;
  /** Of whose counts. */
  readonly what: string;
  /** Mean L1 error that is expected of noise alone. */
  readonly error: number;
  readonly likely: boolean;
}

const WAYS_IN_WORDS: Readonly<Record<number, string>> = {
  1: 'single columns',
  2: 'pairs of columns',
  3: 'triples of columns',
};

/**
 * Which checks noise alone is likely to fail, or nearly: for single columns, pairs and triples the strictest. The error of relations that are not
 * measured comes on top.
 */
export function predictedChecks(
  checks: readonly PlannedCheck[],
  expectedError: ModelPlan['expectedError'],
): PredictedCheck[] {
  const byWays = expectedError?.workload?.byWays ?? [];
  return byWays.flatMap(({ ways, mean }) => {
    const limits = checks.flatMap(({ id, threshold }) => {
      const limit = limitOf(id, threshold);
      return limit?.ways === ways ? [{ id, threshold, error: limit.error }] : [];
    });
    const strictest = limits.toSorted((a, b) => a.error - b.error)[0];
    if (strictest === undefined || mean <= NEAR * strictest.error || strictest.error >= WORST_ERROR) return [];
    const { id, threshold, error } = strictest;
    return [{ id, threshold, what: WAYS_IN_WORDS[ways]!, error: mean, likely: mean > error }];
  });
}

/** The error beyond which a check fails, and of how many columns. */
function limitOf(id: PlannedCheck['id'], threshold: number): { ways: number; error: number } | undefined {
  switch (id) {
    case 'maxNoiseError1':
    case 'maxError1':
      return { ways: 1, error: threshold };
    case 'maxError2':
      return { ways: 2, error: threshold };
    case 'minKMarginalScore':
      return { ways: 2, error: 2 - threshold / 500 };
    case 'maxError3':
      return { ways: 3, error: threshold };
    default:
      return undefined;
  }
}

/** Says beforehand where the gate is likely to refuse what the budget allows for. Nothing without `expectedRows`. */
export function expectedRefusals(
  checks: readonly PlannedCheck[],
  expectedError: ModelPlan['expectedError'],
  expectedRows: number | undefined,
): string[] {
  if (expectedRows === undefined) return [];
  return predictedChecks(checks, expectedError).map(({ id, threshold, what, error, likely }) => {
    const verdict = likely ? 'is likely to refuse the release' : 'may refuse the release';
    return `Counts of ${what} will be mostly noise for ${recordsInWords(expectedRows)} at this budget: an error of about ${error.toPrecision(2)} is expected, where 0 is equal and 2 is disjoint. The gate ${verdict} (gate.${id} is ${show(threshold)}), and the budget would be spent all the same. Use more budget, fewer columns, wider bins or a smaller maxRows.`;
  });
}

const withoutUndefined = (thresholds: GateThresholds): GateThresholds =>
  Object.fromEntries(Object.entries(thresholds).filter(([, threshold]) => threshold !== undefined));
