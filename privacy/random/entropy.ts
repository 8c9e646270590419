/**
 * A source of uniform bytes. Mechanisms take one as an argument and never make their own.
 * Only `systemEntropy()` may feed a release; test sources carry `insecure` in their names.
 */
export interface EntropySource {
  /** `systemEntropy()` alone says so; a release states it, and `verify` rejects one whose noise came from anywhere else. */
  readonly origin?: 'operating-system';
  /** Overwrites every byte of `target` with fresh uniform bytes. */
  fill(target: Uint8Array): void;
}
