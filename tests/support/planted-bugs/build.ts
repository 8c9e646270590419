import { vi } from 'vitest';
import { canaryLikelihoods } from '../../../pipelines/audit/white-box/canary-likelihoods.ts';
import { recordingGuard } from '../../../pipelines/audit/white-box/recording-guard.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { createViewGuard } from '../../../privacy/guard/views/create-view-guard.ts';

/** The guard as it is shipped, or around one module with one defect; and the auditor's side loaded with it. */
export interface Build {
  readonly createGuard: typeof createGuard;
  readonly createViewGuard: typeof createViewGuard;
  readonly recordingGuard: typeof recordingGuard;
  readonly canaryLikelihoods: typeof canaryLikelihoods;
}

export const rightBuild: Build = { createGuard, createViewGuard, recordingGuard, canaryLikelihoods };

/**
 * Loads the guard again around one module of `privacy/` (its path from there), some of whose exports are replaced. Works in
 * the test runner alone: what is shipped cannot replace a module and does not hold this file.
 */
export async function guardAround<T extends object>(module: string, broken: (real: T) => Partial<T>): Promise<Build> {
  const path = `../../../privacy/${module}`;
  vi.resetModules();
  vi.doMock(path, async (original) => {
    const real = await original<T>();
    return { ...real, ...broken(real) };
  });
  try {
    const guard = await import('../../../privacy/guard/create-guard.ts');
    const views = await import('../../../privacy/guard/views/create-view-guard.ts');
    const recording = await import('../../../pipelines/audit/white-box/recording-guard.ts');
    const likelihoods = await import('../../../pipelines/audit/white-box/canary-likelihoods.ts');
    return { ...guard, ...views, ...recording, ...likelihoods };
  } finally {
    vi.doUnmock(path);
    vi.resetModules();
  }
}

export type NoiseModule = typeof import('../../../privacy/mechanisms/discrete-gaussian/discrete-gaussian.ts');
export const NOISE = 'mechanisms/discrete-gaussian/discrete-gaussian.ts';
