import { normalAbove } from '../../privacy/accounting/numeric/erfc.ts';
import { checkShare } from './attempts.ts';
import { normalInverse } from './normal.ts';

/** P-values that `compareScores` takes the least of. */
const PARTS = 6;

/**
 * The smallest advantage that the p-value of `compareScores` would find with this power (at most `significance`), were the scores of members those of others moved up as a whole, by as many standard deviations of a
 * normal distribution. By the area alone, at a sixth of the significance (Bonferroni), with the standard error of Hanley and McNeil (1982). An attack that is certain of a few patients is found at less. 1 where
 * none would be found. Throws `RangeError` for impossible shares.
 */
export function smallestAdvantage(
  members: number,
  others: number,
  { significance, power }: { readonly significance: number; readonly power: number },
): number {
  checkShare('significance', significance);
  checkShare('power', power);
  if (members < 1 || others < 1) return 1;
  const critical = normalInverse(1 - significance / PARTS) * areaError(0.5, members, others);
  const certainty = normalInverse(power);
  const isFound = (area: number): boolean => area - 0.5 >= critical + certainty * areaError(area, members, others);
  let [low, high] = [0.5, 1];
  if (!isFound(high)) return 1;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (isFound(middle)) high = middle;
    else low = middle;
  }
  return high === 1 ? 1 : 1 - 2 * normalAbove(normalInverse(high) / Math.SQRT2);
}

/** Standard error of an area. */
function areaError(area: number, members: number, others: number): number {
  const q1 = area / (2 - area);
  const q2 = (2 * area * area) / (1 + area);
  const square = area * area;
  return Math.sqrt(
    (area * (1 - area) + (members - 1) * (q1 - square) + (others - 1) * (q2 - square)) / (members * others),
  );
}
