import { association } from './association.ts';
import { decodedNumbers } from './decoded-numbers.ts';
import { missingness } from './missingness.ts';
import { propensity } from './propensity.ts';
import { regressionAgreement } from './regression-agreement.ts';
import { rules } from './rules.ts';
import { survivalCurves } from './survival-curves.ts';
import { targetGivenOthers } from './target-given-others.ts';
import { trainOnSynthetic } from './train-on-synthetic.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilitySection } from './utility-result.ts';
import { worstMarginals } from './worst-marginals.ts';
import { worstSubgroups } from './worst-subgroups.ts';

/**
 * Computes one section of the evaluation of utility. Exact, so protected where the inputs are. What cannot be had of the inputs is a result that
 * says so; a metric that throws has a defect.
 */
export type UtilityMetric = (inputs: UtilityInputs) => UtilitySection;

/** All that is computed, in the order in which it is reported. */
export const UTILITY_METRICS: readonly UtilityMetric[] = [
  worstMarginals,
  worstSubgroups,
  association,
  missingness,
  decodedNumbers,
  rules,
  targetGivenOthers,
  trainOnSynthetic,
  propensity,
  regressionAgreement,
  survivalCurves,
];
