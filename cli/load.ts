import { neededOnPurpose } from '../models/recommended-family.ts';
import { type AccountFor, accountFor } from '../pipelines/account/account-for.ts';
import { standingNotes } from '../pipelines/account/marks/standing-notes.ts';
import { accountToRead, anchorageOf, soundStanding } from '../pipelines/account/open-account.ts';
import { loadConfig } from '../pipelines/config/load-config.ts';
import type { ConfigOverrides, RunConfig } from '../pipelines/config/run-config.ts';
import type { Dictionary } from '../pipelines/dictionary/dictionary.ts';
import { ExtractError, extractOf } from '../pipelines/dictionary/extract.ts';
import { isLinkedDictionary, loadLinkedDictionary } from '../pipelines/dictionary/linked/load-linked.ts';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { refuseUnfitSource, refuseUnfitTables } from '../pipelines/init/refuse-unfit-source.ts';
import { type LinkedReleasePlan, planLinked } from '../pipelines/release/linked/plan-linked.ts';
import { type Plan, planRelease } from '../pipelines/release/plan.ts';
import { priorCharges } from '../pipelines/release/prior-charges.ts';
import { type RecordsPlace, refuseBeyondMemory, refuseModelBeyondMemory } from '../pipelines/workspace/memory.ts';
import { workspaceAt } from '../pipelines/workspace/workspace.ts';
import { UserError } from '../privacy/errors.ts';
import type { Ledger } from '../privacy/ledger/ledger.ts';
import type { LedgerUnit } from '../privacy/ledger/unit.ts';

export interface LoadedPlan {
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly account: AccountFor | undefined;
  readonly place: RecordsPlace;
  /** The dictionary with the columns that the configuration leaves out. */
  readonly whole: Dictionary;
  /** What the steward should know of the ledger before it is charged. */
  readonly ledgerNotes: readonly string[];
}

export type ConfigFlags = ConfigOverrides & {
  readonly config: string;
  /** Goes on with a model that is not expected to be the best. */
  readonly forceModel?: boolean | undefined;
};

export interface LoadOptions {
  readonly resumes?: boolean;
  /** Whether a database that is the source is connected to. */
  readonly asksDatabase?: boolean;
}

/**
 * Reads the configuration and the dictionary and works out the plan: flag before environment before file. Throws `UNIT_CONFLICT` where
 * the account of the dataset cannot take it, unless it `resumes` a run that is in the account already, and what `soundLedger` throws. Names and
 * storage types of the source are held against the dictionary where it `opensSource`; those in a database where it `asksDatabase`.
 */
export async function loadPlan(
  flags: ConfigFlags,
  environment: Readonly<Record<string, string | undefined>>,
  { resumes = false, opensSource = true, asksDatabase = false }: LoadOptions & { readonly opensSource?: boolean } = {},
): Promise<LoadedPlan> {
  const config = await configOf(flags, environment);
  const ledgerNotes = await soundLedger(config);
  const whole = await loadDictionary(config.dictionaryPath);
  const dictionary = configured(whole, config, flags.config);
  const { dataset } = config;
  return fromLedger(config, async (ledger) => {
    // What was measured of columns that are left out was seen by whoever chose those that stay.
    const plan = planRelease(config, dictionary, priorCharges(whole, dataset, ledger));
    if (!resumes && flags.forceModel !== true) refuseOtherThanBest(plan);
    if (opensSource) {
      const asked = { asksDatabase: asksDatabase && !resumes };
      await refuseUnfitSource(config.source, resumes ? undefined : dictionary, asked);
    }
    const account = resumes ? undefined : accountFor(ledger, dataset, plan.unit);
    const place = placeOf(config);
    refuseBeyondMemory(
      plan.model,
      { ...plan.modelInputs, expectedRows: config.expectedRows },
      place,
      config.resources.memory,
    );
    return { config, plan, account, place, whole, ledgerNotes };
  });
}

/** The configuration: flag before environment before file. */
export const configOf = (
  flags: ConfigFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RunConfig> =>
  loadConfig(flags.config, {
    source: flags.source ?? environment['SYNTHWARD_SOURCE'],
    headerIsNames: flags.headerIsNames,
    workspace: flags.workspace ?? environment['SYNTHWARD_WORKSPACE'],
    signingKey: environment['SYNTHWARD_SIGNING_KEY'],
    epsilon: flags.epsilon,
    delta: flags.delta,
    model: flags.model,
    backend: flags.backend,
    rows: flags.rows,
    name: flags.name,
    allocation: flags.allocation,
    project: flags.project,
  });

export interface LoadedLinkedPlan {
  readonly config: RunConfig;
  readonly plan: LinkedReleasePlan;
  readonly account: AccountFor | undefined;
  readonly ledgerNotes: readonly string[];
}

/** The same of linked tables, whose names and storage types are held against the dictionary; `undefined` where the dictionary is of one table. */
export async function loadLinkedPlan(
  flags: ConfigFlags,
  environment: Readonly<Record<string, string | undefined>>,
  { resumes = false, asksDatabase = false }: LoadOptions = {},
): Promise<LoadedLinkedPlan | undefined> {
  const config = await configOf(flags, environment);
  if (!(await isLinkedDictionary(config.dictionaryPath))) return undefined;
  const ledgerNotes = await soundLedger(config);
  const dictionary = await loadLinkedDictionary(config.dictionaryPath);
  return fromLedger(config, async (ledger) => {
    const plan = planLinked(config, dictionary, { forced: resumes || flags.forceModel === true });
    if (!resumes) await refuseUnfitTables(config.source, dictionary, { asksDatabase });
    const account = resumes ? undefined : accountFor(ledger, config.dataset, plan.unit);
    refuseModelBeyondMemory(plan.model, config.resources.memory);
    return { config, plan, account, ledgerNotes };
  });
}

/** Some families are for comparison, or for tables of a kind: nobody should get one of them unawares. */
function refuseOtherThanBest({ model, recommended }: Plan): void {
  if (!neededOnPurpose(model.kind, recommended)) return;
  throw new UserError(
    'CONFIG_INVALID',
    `Cannot go on with the model ${model.kind}: ${recommended.kind} is expected to be better here, since ${recommended.why}`,
    { hint: `Set model.kind: ${recommended.kind}, or say --force-model to go on with ${model.kind} all the same.` },
  );
}

/** The dictionary of the columns that the configuration names. Throws `CONFIG_INVALID` where they cannot be a table. */
function configured(dictionary: Dictionary, { columns }: RunConfig, file: string): Dictionary {
  if (columns === undefined) return dictionary;
  try {
    return extractOf(dictionary, columns);
  } catch (error) {
    if (!(error instanceof ExtractError)) throw error;
    throw new UserError('CONFIG_INVALID', `Cannot use the columns of ${file}: ${error.message}`, {
      hint: 'Name under columns what the release is to hold, with all that a column or a constraint of it needs; see docs/configuration.md.',
    });
  }
}

const placeOf = ({ source }: RunConfig): RecordsPlace => (source.counting === 'memory' ? 'memory' : 'database');

/** The account that pays. Throws `UNIT_CONFLICT` where it adds up the losses of another unit. */
export const accountOf = (config: RunConfig, unit: LedgerUnit): Promise<AccountFor> =>
  fromLedger(config, async (ledger) => accountFor(ledger, config.dataset, unit));

/**
 * What the steward should know of the ledger before it is charged. Throws `LEDGER_BEHIND` where it is older than what was noted of it, and
 * `MARK_UNREACHABLE` where that cannot be told.
 */
export const soundLedger = async (config: RunConfig): Promise<readonly string[]> =>
  standingNotes(soundStanding(await anchorageOf(config)));

/** Where nothing was ever entered there is no ledger. */
async function fromLedger<T>({ workspace }: RunConfig, work: (ledger: Ledger | undefined) => Promise<T>): Promise<T> {
  const ledger = accountToRead(workspaceAt(workspace));
  try {
    return await work(ledger);
  } finally {
    ledger?.close();
  }
}
