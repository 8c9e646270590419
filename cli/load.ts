import { existsSync } from 'node:fs';
import { loadConfig } from '../pipelines/config/load-config.ts';
import type { ConfigOverrides, RunConfig } from '../pipelines/config/run-config.ts';
import type { Dictionary } from '../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { refuseRecordSource } from '../pipelines/init/refuse-record-source.ts';
import { type Plan, planRelease } from '../pipelines/release/plan.ts';
import { eventsNamed, NOTHING_SPENT, type PriorCharges, priorCharges } from '../pipelines/release/prior-charges.ts';
import { type RecordsPlace, refuseBeyondMemory } from '../pipelines/workspace/memory.ts';
import { workspaceAt } from '../pipelines/workspace/workspace.ts';
import { withLedger } from './ledger.ts';

export type ConfigFlags = ConfigOverrides & { readonly config: string };

/** Reads the configuration and the dictionary and works out the plan: flag before environment before file. */
export async function loadPlan(
  flags: ConfigFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly config: RunConfig; readonly plan: Plan }> {
  const config = await loadConfig(flags.config, {
    source: flags.source ?? environment['SYNTHWARD_SOURCE'],
    headerIsNames: flags.headerIsNames,
    workspace: flags.workspace ?? environment['SYNTHWARD_WORKSPACE'],
    signingKey: environment['SYNTHWARD_SIGNING_KEY'],
    epsilon: flags.epsilon,
    delta: flags.delta,
    model: flags.model,
    rows: flags.rows,
    name: flags.name,
    allocation: flags.allocation,
    project: flags.project,
  });
  const dictionary = await loadDictionary(config.dictionaryPath);
  const plan = planRelease(config, dictionary, await priorOf(config, dictionary));
  await refuseRecordSource(config.source);
  refuseBeyondMemory(plan.model, plan.modelInputs, placeOf(config, dictionary));
  return { config, plan };
}

const placeOf = ({ source }: RunConfig, { unit }: Dictionary): RecordsPlace =>
  source.counting === 'memory' ? 'memory' : unit.column === undefined ? 'database' : 'database-with-units';

/** Opens the ledger only where a fact of the dictionary was paid for. */
async function priorOf({ workspace, dataset }: RunConfig, dictionary: Dictionary): Promise<PriorCharges> {
  if (eventsNamed(dictionary).length === 0) return NOTHING_SPENT;
  if (!existsSync(workspaceAt(workspace).ledger)) return priorCharges(dictionary, dataset, undefined);
  return withLedger(workspace, 'read', (ledger) => priorCharges(dictionary, dataset, ledger));
}
