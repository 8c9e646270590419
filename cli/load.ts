import { loadConfig } from '../pipelines/config/load-config.ts';
import type { ConfigOverrides, RunConfig } from '../pipelines/config/run-config.ts';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { type Plan, planRelease } from '../pipelines/plan.ts';

export type ConfigFlags = ConfigOverrides & { readonly config: string };

/** Reads the configuration and the dictionary and works out the plan: flag before environment before file. */
export async function loadPlan(
  flags: ConfigFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly config: RunConfig; readonly plan: Plan }> {
  const config = await loadConfig(flags.config, {
    source: flags.source ?? environment['SYNTHWARD_SOURCE'],
    workspace: flags.workspace ?? environment['SYNTHWARD_WORKSPACE'],
    signingKey: environment['SYNTHWARD_SIGNING_KEY'],
    epsilon: flags.epsilon,
    delta: flags.delta,
    model: flags.model,
    rows: flags.rows,
    name: flags.name,
  });
  return { config, plan: planRelease(config, await loadDictionary(config.dictionaryPath)) };
}
