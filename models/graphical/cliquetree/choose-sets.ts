import type { ChoiceCandidate, Guard } from '../../../privacy/guard/guard.ts';
import type { Rational } from '../../../privacy/rational.ts';

/** A marginal that could be measured, with what the present model expects of it; that is worked out when first asked for. */
export interface Candidate extends ChoiceCandidate {
  /** Number of its cells over which noise would be felt. */
  noisyCells(): number;
  /** Noise that its measurement would bring, in rows: taken off its distance. */
  offset(): number;
}

/** Rounds and picks count from 1. */
export const choiceId = (round: number, pick: number): string => `choose/${round}/${String(pick).padStart(3, '0')}`;

export interface ChoiceRules {
  readonly round: number;
  readonly epsilon: Rational;
  readonly picks: number;
  /** Those of the remaining candidates that may still be taken. Decided without the records. */
  open(remaining: readonly Candidate[]): readonly Candidate[];
  /** Hears of each choice. */
  take(chosen: Candidate): void;
}

/**
 * Takes the candidates on which the model is most wrong, one a question, by the exponential mechanism; fewer than `picks` when no
 * candidate is open any more. Costs far less than scoring every candidate, for the same noise, where few of many are taken.
 */
export async function chooseSets(guard: Guard, candidates: readonly Candidate[], rules: ChoiceRules): Promise<void> {
  let open = candidates;
  for (let pick = 1; pick <= rules.picks; pick++) {
    open = rules.open(open);
    if (open.length === 0) break;
    const position = await guard.chooseMarginal({
      id: choiceId(rules.round, pick),
      epsilon: rules.epsilon,
      candidates: open,
    });
    const chosen = open[position]!;
    rules.take(chosen);
    open = open.filter((candidate) => candidate !== chosen);
  }
}
