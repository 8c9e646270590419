import type { FittedModel } from '../../models/model.ts';
import type { OutputColumn } from '../release-folder/decode/output-column.ts';

/**
 * A model that might have been released in place of the released one: fitted to answers about as many units drawn from the released model, with
 * fresh noise of the same kind. How such copies differ says how far the released numbers may be off. Post-processing: no record is opened.
 */
export interface Copy {
  /** From 0. */
  readonly number: number;
  readonly model: FittedModel;
  /** With what their numbers follow inside their bins, fitted again too. */
  readonly columns: readonly OutputColumn[];
  /** Draws rows of this copy. */
  readonly seed: string;
}
