import type { HeldRun, RunPorts } from '../../account/run-life-cycle.ts';
import type { RunConfig } from '../../config/run-config.ts';
import type { SigningKey } from '../../release-folder/manifest/keys.ts';
import type { Software } from '../../release-folder/manifest/software.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import type { LinkedReleasePlan } from './plan-linked.ts';

export interface LinkedReleaseJob {
  readonly config: RunConfig;
  readonly plan: LinkedReleasePlan;
  readonly spender: string;
  /** Go on with this run, or with the latest open one of the dataset (`''`); absent for a new run. */
  readonly resume: string | undefined;
  readonly software: Software;
}

export interface LinkedRunWork extends LinkedReleaseJob, RunPorts, HeldRun {
  readonly key: SigningKey;
  readonly protection: Protection | undefined;
}
