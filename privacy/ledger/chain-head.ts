/** What may be asked of the chain by whoever compares it with heads noted elsewhere. */
export interface ChainView {
  readonly head: ChainHead;
  /** Hash of the first entry, which no other ledger has; undefined where there is none yet. */
  readonly first: string | undefined;
  /** Hash of that entry; undefined where the chain has none of that number. */
  hashAt(sequence: number): string | undefined;
  /** Whether an entry says that this head was noted, is gone, and was counted. */
  isAccepted(head: ChainHead): boolean;
}

export type RunState = 'open' | 'finished' | 'abandoned';

/** The newest entry. Kept outside the ledger, such as in a signed manifest, it shows later that nothing up to it was changed or cut off. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}
