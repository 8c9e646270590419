import type { EntropySource } from '../../random/entropy.ts';
import type { ValuesView } from './values-view.ts';

/** What a question may use. `view` is the records: touched by `draw` alone. */
export interface ValueAsking {
  readonly columns: readonly string[];
  readonly maxRowsPerUnit: number;
  readonly view: ValuesView;
  readonly entropy: EntropySource;
}
