import { type AccountFor, accountFor } from '../pipelines/account/account-for.ts';
import { accountToRead } from '../pipelines/account/open-account.ts';
import { loadConfig } from '../pipelines/config/load-config.ts';
import type { ConfigOverrides, RunConfig } from '../pipelines/config/run-config.ts';
import type { Dictionary } from '../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { refuseUnfitSource } from '../pipelines/init/refuse-unfit-source.ts';
import { type Plan, planRelease } from '../pipelines/release/plan.ts';
import { priorCharges } from '../pipelines/release/prior-charges.ts';
import { type RecordsPlace, refuseBeyondMemory } from '../pipelines/workspace/memory.ts';
import { workspaceAt } from '../pipelines/workspace/workspace.ts';
import type { Ledger } from '../privacy/ledger/ledger.ts';
import type { LedgerUnit } from '../privacy/ledger/unit.ts';

export type ConfigFlags = ConfigOverrides & { readonly config: string };

/**
 * Reads the configuration and the dictionary and works out the plan: flag before environment before file. Throws `UNIT_CONFLICT` where
 * the account of the dataset cannot take it, unless it `resumes` a run that is in the account already.
 */
export async function loadPlan(
  flags: ConfigFlags,
  environment: Readonly<Record<string, string | undefined>>,
  { resumes = false }: { readonly resumes?: boolean } = {},
): Promise<{ readonly config: RunConfig; readonly plan: Plan; readonly account: AccountFor | undefined }> {
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
  const { dataset } = config;
  return fromLedger(config, async (ledger) => {
    const plan = planRelease(config, dictionary, priorCharges(dictionary, dataset, ledger));
    await refuseUnfitSource(config.source, resumes ? undefined : dictionary);
    const account = resumes ? undefined : accountFor(ledger, dataset, plan.unit);
    refuseBeyondMemory(plan.model, plan.modelInputs, placeOf(config, dictionary), config.resources.memory);
    return { config, plan, account };
  });
}

const placeOf = ({ source }: RunConfig, { unit }: Dictionary): RecordsPlace =>
  source.counting === 'memory' ? 'memory' : unit.column === undefined ? 'database' : 'database-with-units';

/** The account that pays. Throws `UNIT_CONFLICT` where it adds up the losses of another unit. */
export const accountOf = (config: RunConfig, unit: LedgerUnit): Promise<AccountFor> =>
  fromLedger(config, async (ledger) => accountFor(ledger, config.dataset, unit));

/** Where nothing was ever entered there is no ledger. */
async function fromLedger<T>({ workspace }: RunConfig, work: (ledger: Ledger | undefined) => Promise<T>): Promise<T> {
  const ledger = accountToRead(workspaceAt(workspace));
  try {
    return await work(ledger);
  } finally {
    ledger?.close();
  }
}
