export type RunState = 'open' | 'finished' | 'abandoned';

/** The newest entry. Kept outside the ledger, such as in a signed manifest, it shows later that nothing up to it was changed or cut off. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}
