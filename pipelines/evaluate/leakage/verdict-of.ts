import type { Criterion } from './attack.ts';
import type { LeakageVerdict } from './leakage-result.ts';

/** What a verdict rests on, and nothing else does. */
export interface Evidence {
  readonly adjustedPValue: number;
  readonly smallestExcess: number;
  /** Whether the same attack finds the copy of the training records. */
  readonly findsCopy: boolean;
  /** Of all attacks together: then there is no control. */
  readonly controlDoesBetter: boolean;
  readonly significance: number;
}

/** Leakage that is told from chance is told. Otherwise nothing is said by an attack that does not find a copy of all records, that no excess would have made certain, or without a control. */
export function verdictOf({
  adjustedPValue,
  smallestExcess,
  findsCopy,
  controlDoesBetter,
  significance,
}: Evidence): LeakageVerdict {
  if (adjustedPValue <= significance) return 'leakage-found';
  return findsCopy && smallestExcess < 1 && !controlDoesBetter ? 'none-found' : 'too-weak';
}

/** Found where any found some; otherwise none found where any would have. Null of none: attacks that were not tried have no verdict. */
export function joinVerdicts(verdicts: readonly (LeakageVerdict | null)[]): LeakageVerdict | null {
  const order: readonly LeakageVerdict[] = ['leakage-found', 'none-found', 'too-weak'];
  return order.find((verdict) => verdicts.includes(verdict)) ?? null;
}

/** In the order of reports. */
export const CRITERIA: readonly Criterion[] = ['singling-out', 'linkability', 'inference', 'membership'];
