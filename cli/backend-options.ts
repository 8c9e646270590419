import type { OpenOptions } from '../pipelines/backends/backend.ts';
import { resourcesOf } from '../pipelines/workspace/resources.ts';
import type { CommandContext } from './command.ts';

export interface BackendFlags {
  readonly tfjs: string | undefined;
}

/** What backends are opened with: flag before environment. */
export const backendOptions = (
  { tfjs }: BackendFlags,
  { environment }: Pick<CommandContext, 'environment'>,
): OpenOptions => ({ threads: resourcesOf().threads, tfjs: tfjs ?? environment['SYNTHWARD_TFJS'] });
