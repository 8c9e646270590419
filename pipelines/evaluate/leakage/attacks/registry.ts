import type { LeakageAttack } from '../attack.ts';
import { attributeInference } from './attribute-inference.ts';
import { linkability } from './linkability.ts';
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
];
