import type { GatedAttack, LeakageLimit } from '../../config/leakage-gate.ts';
import type { ManifestOutsideGuarantee } from './manifest.ts';

/** What an attack tries, for whoever does not know it by its name: the rest of "how often ...". */
const ATTEMPTED: Readonly<Record<GatedAttack, string>> = {
  'singling-out-univariate': 'a value of one column, taken from the release, belongs to one record alone',
  'singling-out-multivariate': 'a combination of values, taken from the release, belongs to one record alone',
  linkability: 'two parts of a record are joined by way of the release',
  'attribute-inference': 'a value of a record is foretold from its other values by way of the release',
  'membership-density-ratio': 'it is told who was among the records, by how dense the release is around them',
  'membership-closest-record': 'it is told who was among the records, by their nearest released row',
  'membership-shadow-models': 'it is told who was among the records, by models trained with and without them',
  'rare-combinations': 'a rare combination of values is found in the release',
};

/** A limit that was kept. */
export const limitInWords = ({ attack, maxExcess }: LeakageLimit): string =>
  `How often ${ATTEMPTED[attack]}: as a rate from 0 to 1, at most ${maxExcess} more for those who were learnt from than for those who were held out.`;

/** That exact numbers had a part in the choice to publish, and what that means. */
export function outsideGuaranteeInWords({ limits }: Pick<ManifestOutsideGuarantee, 'limits'>, unit: string): string {
  const attacks = limits.map(({ attack }) => attack).join(', ');
  return `That this release was published also rests on exact numbers, which were computed on the records without noise: how much better attacks (${attacks}) do on a ${unit} that was learnt from than on one that was held out. The choice to publish is therefore outside the guarantee: that it was made tells something of the records which no epsilon bounds. What is in the release is not affected. The numbers stay with the curator; that they kept within the limits is stated, and nobody can check it from here.`;
}
