import type { Network } from './network/network.ts';
import type { ClippedSums } from './sums/clipped-sums.ts';

/** What training needs of the world outside. Public in every field; none of it sees noise. */
export interface TrainingPorts {
  /** Clipped sums on the backend in use. */
  clippedSums(network: Network): Promise<ClippedSums>;
  /** What training has come to, by the SHA-256 (hex) of its bytes: post-processing of noisy sums. */
  readonly checkpoints: Checkpoints;
}

export interface Checkpoints {
  /** Durable when it resolves. */
  write(digest: string, bytes: Uint8Array): Promise<void>;
  /** Absent where it is missing; whoever reads compares the digest. */
  read(digest: string): Promise<Uint8Array | undefined>;
}
