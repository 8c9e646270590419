import { type Rational, toNumberUp } from '../../../../privacy/rational.ts';

/** Room for the rounding of the few operations below. */
const UP = 1 + 1e-12;

/**
 * How sure somebody can become that a unit is in the records, who gave it `prior` percent before, by reading a release that is
 * epsilon-differentially private: Bayes' rule with odds that grow by e^epsilon at most (Wasserman and Zhou 2010). In percent, rounded up to a
 * tenth.
 */
export function greatestBelief(prior: number, epsilon: Rational): number {
  const against = ((100 - prior) / prior) * Math.exp(-toNumberUp(epsilon));
  return Math.min(100, Math.ceil((1000 / (1 + against)) * UP) / 10);
}

/** The same downwards: how sure that it is in them somebody can remain at least. Rounded down to a tenth. */
export function leastBelief(prior: number, epsilon: Rational): number {
  const against = ((100 - prior) / prior) * Math.exp(toNumberUp(epsilon));
  return Math.max(0, Math.floor(1000 / (1 + against) / UP) / 10);
}

/** A probability as one in so many, rounded up; `undefined` for none. */
export const oneIn = ({ numerator, denominator }: Rational): bigint | undefined =>
  numerator === 0n ? undefined : denominator / numerator;
