import type { UtilityInputs } from '../utility-inputs.ts';
import type { UtilitySection } from '../utility-result.ts';

/** What a thread that measures utility is given. */
export interface UtilityTask {
  readonly inputs: UtilityInputs;
  /** Shared: the number of the next metric that nobody has taken. */
  readonly next: Int32Array;
}

export interface SentSection {
  /** Of the metric, in the order of the report. */
  readonly number: number;
  readonly section: UtilitySection;
}
