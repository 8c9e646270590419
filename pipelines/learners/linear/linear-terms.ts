import type { Codes } from '../../../privacy/guard/codes.ts';
import type { Feature, FeatureTable } from '../features.ts';

/** How features become terms of a linear predictor, as learnt from training rows: where its weights lie, and how numbers are standardised. */
export interface LinearTerms {
  /** Weights in all; the intercept is the last of them. */
  readonly weights: number;
  readonly terms: readonly LinearTerm[];
}

/** A category has one weight each, without a reference category; numbers one weight, and another for rows without a number. */
type LinearTerm =
  | { readonly kind: 'categorical'; readonly first: number; readonly size: number }
  | { readonly kind: 'numeric'; readonly first: number; readonly mean: number; readonly deviation: number };

export function linearTerms(training: FeatureTable): LinearTerms {
  let first = 0;
  const terms = training.features.map((feature): LinearTerm => {
    const term = termOf(feature, first);
    first += term.kind === 'categorical' ? term.size : 2;
    return term;
  });
  return { weights: first + 1, terms };
}

function termOf(feature: Feature, first: number): LinearTerm {
  if (feature.kind === 'categorical') return { kind: 'categorical', first, size: feature.size };
  let count = 0;
  let sum = 0;
  for (const x of feature.numbers) {
    if (Number.isNaN(x)) continue;
    count++;
    sum += x;
  }
  const mean = count === 0 ? 0 : sum / count;
  let squares = 0;
  for (const x of feature.numbers) if (!Number.isNaN(x)) squares += (x - mean) ** 2;
  const deviation = count === 0 ? 0 : Math.sqrt(squares / count);
  return { kind: 'numeric', first, mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0 };
}

/** A column ready for the predictor: which weight each row takes, and how often. */
export interface PreparedTerm {
  readonly first: number;
  readonly codes: Codes;
  /** Absent for categories, whose rows take the weight of their code once. */
  readonly factors: Float64Array | undefined;
}

/** Numbers of a column without spread become nought; a missing number takes the weight after that of the numbers. */
export function prepareTerms({ terms }: LinearTerms, { features }: FeatureTable): readonly PreparedTerm[] {
  return terms.map((term, t) => {
    const feature = features[t]!;
    if (term.kind === 'categorical' && feature.kind === 'categorical') {
      return { first: term.first, codes: feature.codes, factors: undefined };
    }
    if (term.kind === 'categorical' || feature.kind === 'categorical') {
      throw new RangeError('Cannot predict from features of another kind');
    }
    const { mean, deviation } = term;
    const codes = Uint8Array.from(feature.numbers, (x) => (Number.isNaN(x) ? 1 : 0));
    const factors = feature.numbers.map((x) => (Number.isNaN(x) ? 1 : deviation === 0 ? 0 : (x - mean) / deviation));
    return { first: term.first, codes, factors };
  });
}

/** Writes the linear predictor of each row into `scores`. */
export function linearScores(prepared: readonly PreparedTerm[], weights: Float64Array, scores: Float64Array): void {
  scores.fill(weights[weights.length - 1]!);
  for (const { first, codes, factors } of prepared) {
    if (factors === undefined) {
      for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! + weights[first + codes[i]!]!;
    } else {
      for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! + weights[first + codes[i]!]! * factors[i]!;
    }
  }
}

/** Adds, for each weight, the sum over the rows of `residuals` times what the row takes of it (or its square). */
export function addByWeight(
  prepared: readonly PreparedTerm[],
  residuals: Float64Array,
  sums: Float64Array,
  power: 1 | 2,
): void {
  let all = 0;
  for (let i = 0; i < residuals.length; i++) all += residuals[i]!;
  sums[sums.length - 1] = sums[sums.length - 1]! + all;
  for (const { first, codes, factors } of prepared) {
    if (factors === undefined) {
      for (let i = 0; i < residuals.length; i++) {
        const weight = first + codes[i]!;
        sums[weight] = sums[weight]! + residuals[i]!;
      }
    } else {
      for (let i = 0; i < residuals.length; i++) {
        const weight = first + codes[i]!;
        const factor = power === 1 ? factors[i]! : factors[i]! * factors[i]!;
        sums[weight] = sums[weight]! + residuals[i]! * factor;
      }
    }
  }
}
