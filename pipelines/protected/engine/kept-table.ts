import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { EngineService } from './service/engine-service.ts';

/** A table of the engine with a row for each record that was kept: codes `k0`, `k1`, ..., whose row it is (`bucket` and `seat`), and its `place` there. */
export interface KeptTable {
  readonly service: EngineService;
  /** As it stands in a statement. */
  readonly name: string;
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
}

/** The name of another table of a run: `"catalog"."schema"."table"` with a word behind it. */
export const besides = (name: string, word: string): string => `${name.slice(0, -1)}_${word}"`;
