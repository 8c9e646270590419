import type { Codes } from '../../../privacy/guard/codes.ts';
import type { ArrivedDetails } from '../../../privacy/guard/views/history/arrival.ts';
import type { History } from '../../../privacy/guard/views/history/history.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';
import type { GenerationRandom } from '../../generation-random.ts';

/** Units whose next event is drawn, with all that was drawn before it. */
export interface AtPlace {
  readonly shape: LinkedShape;
  readonly history: History;
  /** Events of each unit. */
  readonly counts: Uint32Array;
  /** Units that have an event at this place. */
  readonly who: Uint32Array;
  readonly place: number;
  /** Days from the first event to the last one drawn, one a unit; absent where only the order is known. */
  readonly days: Float64Array | undefined;
  readonly random: GenerationRandom;
  readonly seed: string;
}

/** The events of one place: entry `i` of everything is of `who[i]`. */
export interface DrawnEvents {
  readonly who: Uint32Array;
  readonly place: number;
  readonly columns: readonly Codes[];
  readonly days: Float64Array | undefined;
  readonly details: readonly ArrivedDetails[];
}
