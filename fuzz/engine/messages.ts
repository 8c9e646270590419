/** What the process that feeds a target tells the one that watches it. */
export type FromFeeder =
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
  /** Milliseconds since 1970 at which it ends. */
  readonly until: number;
  /** File of twelve bytes in which the number of the input being read and its beginning stand. */
  readonly place: string;
  /** Empty folder to work in. */
  readonly folder: string;
}
