import type { LinkedInputs } from '../../models/linked/linked-model.ts';
import type { LinkedRecords } from '../../privacy/guard/views/linked-records.ts';
import type { LinkedShape } from '../../privacy/guard/views/view.ts';

/** A real table, linked, as the bench reads it. */
export interface BenchTable {
  readonly name: string;
  readonly records: LinkedRecords;
  readonly shape: LinkedShape;
  readonly shapes: LinkedInputs['shapes'];
  /** Events of a unit that the figures look at. */
  readonly most: number | undefined;
}
