import type { RegressionFit } from '../../statistics/regression-fit.ts';
import { intervalOverlap } from '../publish/interval-overlap.ts';

const Z = 1.959963984540054;

/** An estimate with its 95 % interval. */
export interface TermEstimate {
  readonly estimate: number;
  readonly error: number;
  readonly lower: number;
  readonly upper: number;
}

/** One coefficient of the reference; `other` is absent where the other table cannot tell it from others. */
export interface ComparedTerm {
  readonly term: string;
  readonly reference: TermEstimate;
  readonly other: TermEstimate | undefined;
  /** Of the two intervals (Karr and others 2006); 0 where there is no other. */
  readonly overlap: number;
  /** Distance of the estimates in standard errors of the reference; undefined where there is no other. */
  readonly standardised: number | undefined;
  readonly sameSign: boolean;
  /** Both intervals leave 0 out on the same side, or neither leaves it out. */
  readonly sameConclusion: boolean;
}

/** The coefficients of `reference` beside those of `other`, all but the intercept. Those whose standard error is 0, or next to it, are left out. */
export function compareFits(reference: RegressionFit, other: RegressionFit): readonly ComparedTerm[] {
  const places = new Map(other.terms.map((term, i) => [term, i]));
  return reference.terms.flatMap((term, i): ComparedTerm[] => {
    if (i === 0) return [];
    const own = estimateOf(reference, i);
    if (!Number.isFinite(own.estimate / own.error)) return [];
    const place = places.get(term);
    const found = place === undefined ? undefined : estimateOf(other, place);
    return [
      {
        term,
        reference: own,
        other: found,
        overlap: found === undefined ? 0 : overlapOf(own, found),
        standardised: found && finiteOr(Math.abs(found.estimate - own.estimate) / own.error),
        sameSign: found !== undefined && Math.sign(found.estimate) === Math.sign(own.estimate),
        sameConclusion: found !== undefined && sideOf(found) === sideOf(own),
      },
    ];
  });
}

const finiteOr = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

function estimateOf({ estimates, covariance, terms }: RegressionFit, i: number): TermEstimate {
  const estimate = estimates[i]!;
  const error = Math.sqrt(Math.max(0, covariance[i * terms.length + i]!));
  return { estimate, error, lower: estimate - Z * error, upper: estimate + Z * error };
}

/** An interval without length overlaps where it lies within the other. */
function overlapOf(a: TermEstimate, b: TermEstimate): number {
  if (b.error === 0) return b.estimate >= a.lower && b.estimate <= a.upper ? 0.5 : 0;
  return intervalOverlap(a, b);
}

/** On which side of 0 an interval lies; 0 where it holds it. */
const sideOf = ({ lower, upper }: TermEstimate): number => (lower > 0 ? 1 : upper < 0 ? -1 : 0);
