/**
 * A source of uniform bytes. Mechanisms take one as an argument and never make their own.
 * Only `systemEntropy()` may feed a release; test sources carry `insecure` in their names.
 */
export interface EntropySource {
  /** Overwrites every byte of `target` with fresh uniform bytes. */
  fill(target: Uint8Array): void;
}
