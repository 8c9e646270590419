import type { OpenOptions } from '../pipelines/backends/backend.ts';
import { MOST_THREADS, resourcesOf } from '../pipelines/workspace/resources.ts';

export interface BackendFlags {
  readonly tfjs: string | undefined;
}

/** What backends are opened with, as in a release without settings of its own. */
export const backendOptions = ({ tfjs }: BackendFlags): OpenOptions => ({
  threads: Math.min(MOST_THREADS, resourcesOf().threads),
  tfjs,
});
