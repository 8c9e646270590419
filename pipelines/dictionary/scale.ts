export type Scale = 'number' | 'integer' | 'day' | 'second';

export type Steps =
  /** Code is `floor((x - anchor) / width)`, at most `count - 1`. Whole numbers, so exact. */
  | { readonly kind: 'even'; readonly anchor: number; readonly width: number; readonly count: number }
  /** `starts[i]` is the least value of code `i`; ascending. */
  | { readonly kind: 'starts'; readonly starts: readonly number[] };
