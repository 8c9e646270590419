import { UserError } from '../../../privacy/errors.ts';
import type { GateThresholds } from '../../config/gate-thresholds.ts';
import type { EvaluationPlan } from '../../evaluate/evaluation-plan.ts';
import type { MetricId } from '../../evaluate/metrics.ts';

export interface ThresholdRule {
  readonly key: keyof GateThresholds;
  readonly metric: MetricId;
  readonly side: 'at-most' | 'at-least';
  /**
   * `value`: the point value decides. `beyond-noise`: the check fails only where the whole interval is on the wrong
   * side, that is where noise does not explain the failure.
   */
  readonly judges: 'value' | 'beyond-noise';
}

export const THRESHOLD_RULES: readonly ThresholdRule[] = [
  { key: 'maxError1', metric: 'error1', side: 'at-most', judges: 'value' },
  { key: 'maxError2', metric: 'error2', side: 'at-most', judges: 'value' },
  { key: 'maxError3', metric: 'error3', side: 'at-most', judges: 'value' },
  { key: 'minKMarginalScore', metric: 'kMarginalScore', side: 'at-least', judges: 'value' },
  { key: 'maxCopiesExcess', metric: 'copiesExcess', side: 'at-most', judges: 'beyond-noise' },
  { key: 'maxSamplingError1', metric: 'samplingError1', side: 'at-most', judges: 'value' },
];

/** Applied where the configuration does not say otherwise and the number is available. */
export const DEFAULT_THRESHOLDS: GateThresholds = { maxCopiesExcess: 0.05 };

/**
 * Refuses, before any record is opened, a threshold on a number that the published edition will not have. Throws
 * `CONFIG_INVALID`.
 */
export function checkThresholds(thresholds: GateThresholds, plan: EvaluationPlan): void {
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
