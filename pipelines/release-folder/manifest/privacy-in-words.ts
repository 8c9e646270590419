import {
  compare,
  multiply,
  parseRational,
  type Rational,
  rational,
  subtract,
  toNumberUp,
  ZERO,
} from '../../../privacy/rational.ts';
import type { ManifestLookedAt } from './manifest.ts';

/** `value` as a short decimal that is not below it, and at most one part in 10^9 above: 2, 0.75, 0.000001. */
export function decimalUp(value: Rational): string {
  const nearest = toNumberUp(value);
  const tolerance = multiply(value, rational(1n, 10n ** 9n));
  for (let digits = 1; digits < 17; digits++) {
    const text = nearest.toPrecision(digits);
    const excess = subtract(parseRational(text), value);
    if (compare(excess, ZERO) >= 0 && compare(excess, tolerance) <= 0) return String(Number(text));
  }
  return String(nearest);
}

/**
 * What (epsilon, delta)-DP promises, for readers who are no statisticians.
 *
 * Whoever holds even odds that a unit is in the table and reads the release can be right with probability at most
 * e^epsilon / (1 + e^epsilon), but for events of probability delta.
 */
export function privacyInWords(epsilon: Rational, delta: Rational, unit: string): string {
  const e = toNumberUp(epsilon);
  const right = Math.min(100, Math.ceil((1000 / (1 + Math.exp(-e))) * (1 + 1e-12)) / 10);
  const oneIn = delta.numerator === 0n ? 'never fails' : `may fail with probability ${decimalUp(delta)} at most`;
  return (
    `The release is (${decimalUp(epsilon)}, ${decimalUp(delta)})-differentially private for each ${unit}, with all rows of ` +
    `that ${unit}. Somebody who knows everything about everybody else, and gives even odds to one ${unit} being in the ` +
    `records, can after reading the whole release be right about it with probability ${right} % at most; this promise ` +
    `${oneIn}.`
  );
}

/** Which tables the promise compares; `linked` where there are several. */
export const neighboursInWords = (unit: string, linked = false): string =>
  linked
    ? `Two sets of tables are neighbours when one arises from the other by adding or removing all rows of one ${unit} in all tables.`
    : `Two tables are neighbours when one arises from the other by adding or removing all rows of one ${unit}.`;

/** How the contribution of a unit to questions about linked tables was bounded. */
export function weightsInWords(unit: string, maxRows: number, lookedAt: readonly ManifestLookedAt[]): string {
  const looked = lookedAt.map(
    ({ rows, of, most }) => `${most} row(s) of ${rows} of each ${of === 'unit' ? unit : 'event'}`,
  );
  return `All tables of a ${unit} are one unit. At most ${looked.join(' and ')} were looked at, chosen within the ${unit} alone. In the questions about them rows have weights, and those of the rows of one ${unit} add up to the sensitivity of the question at most, which is never more than ${maxRows} row(s).`;
}

/** How the contribution bound was kept; `trained` where a network learnt from sums of gradients too. */
export function boundInWords(unit: string, maxRows: number, trained = false): string {
  const counts = trained ? 'every sensitivity of counts' : 'every sensitivity';
  const sums = trained
    ? ` The gradient of a ${unit} is that of all its rows together, and is clipped to the sensitivity of the sum that it is in.`
    : '';
  return `At most ${maxRows} row(s) of each ${unit} were kept, chosen at random within the ${unit} alone before any counting; ${counts} has the bound inside, or the smaller number of rows of each ${unit} that its question is about.${sums}`;
}
