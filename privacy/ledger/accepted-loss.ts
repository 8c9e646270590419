import type { PrivacyEvent } from '../events.ts';
import type { ChainHead } from './chain-head.ts';
import type { LedgerUnit } from './unit.ts';

/**
 * What was spent by entries that are gone, as far as it is known, on the word of whoever accepts it. It counts like a run that has ended, and may
 * take the account beyond its policy: that is then the truth.
 */
export interface AcceptedLoss {
  /** Under which it stands among the runs. */
  readonly runId: string;
  readonly dataset: string;
  /** Whose loss it was, where that is known. */
  readonly unit?: LedgerUnit;
  /** Of everything that is known to have been spent by them. */
  readonly event: PrivacyEvent;
  /** Releases whose events are in it. */
  readonly releases: readonly string[];
  /** Heads noted elsewhere that the chain does not hold and no longer has to. */
  readonly noted: readonly ChainHead[];
  readonly because: string;
}

export const LOSS_KIND = 'loss';
