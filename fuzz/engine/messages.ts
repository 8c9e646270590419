/** What the process that feeds a target tells the one that watches it. */
export type FromFeeder =
  /** Seeds are made, and inputs follow. */
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'counts';
      /** Since the last message. */
      readonly inputs: number;
      readonly outcomes: Readonly<Record<string, number>>;
      readonly slowestMs: number;
      readonly slowestAt: number;
      /** Next number to be fed. */
      readonly next: number;
    }
  | {
      readonly kind: 'finding';
      readonly at: number;
      readonly fault: string;
      readonly stack: string;
      /** As `inputToJson` writes it. */
      readonly input: string;
    }
  /** The process has grown and should be replaced by a fresh one. */
  | { readonly kind: 'grown'; readonly next: number }
  | { readonly kind: 'done'; readonly next: number };

/** How a feeder is started, as JSON in its first argument. */
export interface FeederOrder {
  readonly target: string;
  readonly seed: string;
  /** Number of the first input. */
  readonly from: number;
  /** Milliseconds for which it goes on once its seeds are made. */
  readonly forMs: number;
  /** File of twelve bytes in which the number of the input being read and its beginning stand. */
  readonly place: string;
  /** Empty folder to work in. */
  readonly folder: string;
}
