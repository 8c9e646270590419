import { BitReader } from '../../random/bit-reader.ts';
import type { EntropySource } from '../../random/entropy.ts';
import { rational } from '../../rational.ts';
import { type Bracket, bitLength, multiplyBrackets, raiseBracket } from '../brackets/bracket.ts';
import { type BracketedWeights, chooseByBrackets } from '../brackets/choose-by-brackets.ts';
import { expMinus } from '../brackets/exp-minus.ts';
import { type ScoreQuestion, validateScoreQuestion } from './score-question.ts';

export interface WeightedScoreQuestion extends ScoreQuestion {
  /** How many outcomes of equal score each candidate stands for: positive safe integers. Protected. */
  readonly widths: Float64Array;
}

/**
 * The exponential mechanism over groups of outcomes: `P(i)` proportional to
 * `widths[i] * exp(epsilon * scores[i] / (2 * sensitivity))`. A uniform outcome of the chosen group completes it.
 *
 * *Guarantee*, *Holds when*: those of `chooseExponential`, over the single outcomes.
 * *Arithmetic*: exact: brackets of integers, made narrower as often as needed. *Method*: inversion on bracketed weights,
 * since rejection would try nearly every outcome of a wide domain. *Status*: vetted; see proof.md.
 */
export function chooseWeightedExponential(question: WeightedScoreQuestion, entropy: EntropySource): number {
  validateScoreQuestion(question, 'the exponential mechanism');
  const { scores, widths } = question;
  if (widths.length !== scores.length || !widths.every((width) => Number.isSafeInteger(width) && width > 0)) {
    throw new RangeError('Cannot choose by the exponential mechanism: every score needs one positive whole width');
  }
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const chosen = chooseByBrackets((precision) => weightsAt(question, order, precision), new BitReader(entropy));
  return order[chosen]!;
}

/** Weights from the best score downwards, until the rest is below `2^-precision/2` of the best. */
function weightsAt(question: WeightedScoreQuestion, order: Uint32Array, precision: number): BracketedWeights {
  const { scores, widths, sensitivity, epsilon } = question;
  const working = precision + bitLength(BigInt(order.length)) + 64;
  const p = BigInt(working);
  const one = 1n << p;
  const negligible = one >> BigInt(precision >> 1);
  const step = expMinus(rational(epsilon.numerator, 2n * sensitivity * epsilon.denominator), working);
  const powers = new Map<bigint, Bracket>();
  const weights: Bracket[] = [];
  let power: Bracket = { lower: one, upper: one };
  let score = BigInt(scores[order[0]!]!);
  let rest = 0n;
  for (const width of widths) rest += BigInt(width);
  for (const candidate of order) {
    const next = BigInt(scores[candidate]!);
    if (next !== score) {
      const drop = score - next;
      const known = powers.get(drop) ?? raiseBracket(step, drop, p);
      powers.set(drop, known);
      power = multiplyBrackets(power, known, p);
      score = next;
      if (rest * power.upper < negligible) break;
    }
    const width = BigInt(widths[candidate]!);
    weights.push({ lower: width * power.lower, upper: width * power.upper });
    rest -= width;
  }
  return { weights, unlisted: rest * power.upper };
}
