import type { LeakageAttack } from '../attack.ts';
import { attributeInference } from './attribute-inference.ts';
import { linkability } from './linkability.ts';
import { membershipClosestRecord } from './membership-closest-record.ts';
import { membershipDensityRatio } from './membership-density-ratio.ts';
import { membershipShadowModels } from './membership-shadow-models.ts';
import { rareCombinations } from './rare-combinations.ts';
import { singlingOutMultivariate } from './singling-out-multivariate.ts';
import { singlingOutUnivariate } from './singling-out-univariate.ts';

/** All attacks, by criterion in the order of reports. */
export const LEAKAGE_ATTACKS: readonly LeakageAttack[] = [
  singlingOutUnivariate,
  singlingOutMultivariate,
  rareCombinations,
  linkability,
  attributeInference,
  membershipDensityRatio,
  membershipClosestRecord,
  membershipShadowModels,
];
