import type { UnitRows } from '../gradients/network/network.ts';
import type { EntropySource } from '../random/entropy.ts';
import type { EncodedColumn } from './codes.ts';
import type { MarginalCounter } from './counting/marginal-counter.ts';
import type { PublicColumn, Recoding } from './guard.ts';
import type { WholeRow } from './lattice.ts';
import type { ExactCopies } from './records-engine.ts';

/** The records as questions reach them, wherever they are held. Making them reads nothing; the first question that is paid for does. */
export interface GuardedRecords {
  /** What a whole row counts as. Public: more than 1 where rows have weights. */
  readonly wholeRow: WholeRow;
  readonly counter: MarginalCounter;
  /** Tosses so many coins a unit, then compares. */
  countCopies(released: readonly EncodedColumn[], coins: number, entropy: EntropySource): Promise<ExactCopies>;
  /** Whole units, for training; absent where an engine counts and hands out no rows. */
  readonly units: UnitSource | undefined;
  /** `columns` is what the recodings make of the columns. */
  withRecodings(recodings: readonly (Recoding | undefined)[], columns: readonly PublicColumn[]): GuardedRecords;
  /** At most `rows` rows of each unit, or weights that add up to as many. */
  withFewerRows(rows: number): GuardedRecords;
}

export interface UnitSource {
  count(): number;
  /** All rows of the units `drawn`. */
  take(drawn: Uint32Array): UnitRows;
}

/** In the bits of bytes, whether a unit is held out: where all of its fair coins say so, with probability 2^-coins. */
export function heldOutOf(units: number, coins: number, entropy: EntropySource): Uint8Array {
  const heldOut = new Uint8Array(Math.ceil(units / 8));
  entropy.fill(heldOut);
  const more = new Uint8Array(coins > 1 ? heldOut.length : 0);
  for (let coin = 1; coin < coins; coin++) {
    entropy.fill(more);
    for (const [i, bits] of more.entries()) heldOut[i]! &= bits;
  }
  return heldOut;
}
