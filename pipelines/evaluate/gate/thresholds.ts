import { UserError } from '../../../privacy/errors.ts';
import type { GateThresholds } from '../../config/gate-thresholds.ts';
import { MOSTLY_NOISE } from '../columns/expected-noise.ts';
import type { EvaluationPlan } from '../evaluation-plan.ts';
import type { MetricId } from '../metrics.ts';

export interface ThresholdRule {
  readonly key: Exclude<keyof GateThresholds, 'maxEmptyShare' | 'maxNoiseError1'>;
  readonly metric: MetricId;
  readonly side: 'at-most' | 'at-least';
  /** The worst that the number can be without noise: as a threshold it refuses nothing, even where noise goes beyond it. */
  readonly worst: number;
  /**
   * `value`: the point value decides. `beyond-noise`: the check fails only where the whole interval is on the wrong
   * side, that is where noise does not explain the failure.
   */
  readonly judges: 'value' | 'beyond-noise';
  /** What a steward can do where it fails. */
  readonly next: string;
}

/** What brings errors down. */
export const LESS_NOISE =
  'More budget, fewer columns, wider bins or a smaller maxRows bring it down, and `synthward plan` predicts how far';

/** Of two distributions that share no cell. */
export const WORST_ERROR = 2;

export const THRESHOLD_RULES: readonly ThresholdRule[] = [
  { key: 'maxError1', metric: 'error1', side: 'at-most', worst: WORST_ERROR, judges: 'value', next: LESS_NOISE },
  { key: 'maxError2', metric: 'error2', side: 'at-most', worst: WORST_ERROR, judges: 'value', next: LESS_NOISE },
  { key: 'maxError3', metric: 'error3', side: 'at-most', worst: WORST_ERROR, judges: 'value', next: LESS_NOISE },
  { key: 'minKMarginalScore', metric: 'kMarginalScore', side: 'at-least', worst: 0, judges: 'value', next: LESS_NOISE },
  {
    key: 'maxCopiesExcess',
    metric: 'copiesExcess',
    side: 'at-most',
    worst: 1,
    judges: 'beyond-noise',
    next: 'Copies beyond chance are a defect of the model: report it, and publish nothing of this run',
  },
  {
    key: 'maxSamplingError1',
    metric: 'samplingError1',
    side: 'at-most',
    worst: WORST_ERROR,
    judges: 'value',
    next: 'More output rows follow the model more closely',
  },
  {
    key: 'maxTargetError',
    metric: 'targetError',
    side: 'at-most',
    worst: WORST_ERROR,
    judges: 'value',
    next: LESS_NOISE,
  },
  {
    key: 'maxSubgroupError',
    metric: 'subgroupError',
    side: 'at-most',
    // A group of which the release has far too few rows may be further off than any table as a whole.
    worst: Number.POSITIVE_INFINITY,
    judges: 'beyond-noise',
    next: 'Under `subgroups` the report says which group it is; a workload that names its attribute, or more budget, brings it down',
  },
  ...(
    [
      ['maxUnitError', 'unitError', 'value'],
      ['maxFirstError', 'firstError', 'value'],
      ['maxTransitionError', 'transitionError', 'value'],
      // Of a table that hardly anybody has a row of, nothing but noise is left.
      ['maxDetailError', 'detailError', 'beyond-noise'],
    ] as const
  ).map(
    ([key, metric, judges]): ThresholdRule => ({
      key,
      metric,
      side: 'at-most',
      worst: WORST_ERROR,
      judges,
      next: 'More budget, fewer columns or wider bins bring it down',
    }),
  ),
  {
    key: 'maxRowsGap',
    metric: 'rowsGap',
    side: 'at-most',
    worst: Number.POSITIVE_INFINITY,
    judges: 'beyond-noise',
    next: 'More budget or fewer kinds of details bring it down',
  },
];

/**
 * Applied where the configuration does not say otherwise and the number is available. They refuse what nobody could use: an
 * error above 1 means that more than half of the rows lie in the wrong cells. A column that is null or `other` for just over half of the
 * records is told in words, and refused only where it is clearly more: many a test is done for half of the patients.
 */
type Defaults =
  | 'maxError1'
  | 'maxError2'
  | 'maxCopiesExcess'
  | 'maxEmptyShare'
  | 'maxNoiseError1'
  | 'maxUnitError'
  | 'maxFirstError'
  | 'maxTransitionError'
  | 'maxDetailError'
  | 'maxRowsGap';
export const DEFAULT_THRESHOLDS: GateThresholds & Readonly<Record<Defaults, number>> = {
  maxError1: 1,
  maxError2: 1,
  maxCopiesExcess: 0.05,
  maxEmptyShare: 0.6,
  maxNoiseError1: MOSTLY_NOISE,
  maxUnitError: 1,
  maxFirstError: 1,
  maxTransitionError: 1,
  maxDetailError: 1,
  maxRowsGap: 0.5,
};

/**
 * Refuses, before any record is opened, a threshold on a number that the published edition will not have. Throws
 * `CONFIG_INVALID`.
 */
export function checkThresholds(
  thresholds: GateThresholds,
  plan: Pick<EvaluationPlan, 'metrics' | 'leftOut' | 'questions'>,
): void {
  for (const { key, metric } of THRESHOLD_RULES) {
    if (thresholds[key] === undefined || plan.metrics.includes(metric)) continue;
    const reason = plan.leftOut.find((left) => left.metric === metric)?.reason ?? 'It is not part of this plan.';
    throw new UserError(
      'CONFIG_INVALID',
      `Cannot use the threshold gate.${key}: the published edition will not have ${metric}. ${reason}`,
      {
        hint:
          plan.questions.length === 0
            ? `give the evaluation a share of the budget, or remove gate.${key}`
            : `remove gate.${key}`,
        params: { threshold: key, metric },
      },
    );
  }
}
