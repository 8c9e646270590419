import { TRUTH } from '../../../fixtures/population/truth.ts';

/** A figure whose true value is known. */
interface KnownFigure {
  readonly figure: string;
  readonly truth: number;
}

interface HazardRatio extends KnownFigure {
  readonly cause: string;
  readonly effect: string;
  /** What else raises the hazard of the effect, and is held equal. */
  readonly others: readonly string[];
}

/** Conditions that raise the hazard of another one, the planted pair first; and one that does not. */
export const HAZARDS: readonly HazardRatio[] = [
  ['diabetes', 'kidney-disease'],
  ['hypertension', 'dyslipidemia'],
  ['diabetes', 'coronary-disease'],
  ['coronary-disease', 'heart-failure'],
  ['heart-failure', 'atrial-fibrillation'],
  ['arthritis', 'kidney-disease'],
].map(([cause, effect]) => hazardRatio(cause!, effect!));

export const PLANTED: HazardRatio = HAZARDS[0]!;

/** One a laboratory. */
export const ICCS: readonly KnownFigure[] = TRUTH.laboratory.map(({ name, icc }) => ({
  figure: `ICC of ${name}, in truth ${icc}`,
  truth: icc,
}));

function hazardRatio(cause: string, effect: string): HazardRatio {
  const { after } = TRUTH.conditions.find(({ name }) => name === effect)!;
  const truth = after[cause] ?? 1;
  return {
    figure: `hazard ratio of ${effect} after ${cause}, in truth ${truth}`,
    truth,
    cause,
    effect,
    others: Object.keys(after).filter((name) => name !== cause),
  };
}
