import type { UnitRows } from '../network/network.ts';

/** Clipped gradients of up to `units` units at once, each with no more rows than there is room for. */
export interface BatchWork {
  readonly units: number;
  /** Leaves the sum of the gradients of `members`, each clipped to `clip`, in the matrices for gradients. */
  run(batch: UnitRows, members: readonly number[], clip: number): void;
  free(): void;
}
