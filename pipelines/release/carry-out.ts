import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasSampling } from '../../privacy/accounting/has-sampling.ts';
import type { TrainingPorts } from '../../privacy/gradients/ports.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import { type CountingThreads, countingThreads } from '../../privacy/guard/counting/counting-threads.ts';
import { createGuard } from '../../privacy/guard/create-guard.ts';
import { unreadRecords } from '../../privacy/guard/unread-records.ts';
import type { HeldRun, RunPorts } from '../account/run-life-cycle.ts';
import type { Audit } from '../audit-file/audit-file.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { Decoding } from '../evaluate/columns/released-means.ts';
import { decideGate, type GateVerdict } from '../evaluate/gate/gate.ts';
import type { LeakageGateVerdict } from '../evaluate/gate/leakage-gate.ts';
import { writeInsideReport, writeReadingsReport } from '../evaluate/inside/write-inside-report.ts';
import type { PublishedReport } from '../evaluate/published-report.ts';
import { type LoadedRecords, loadRecords, readKeptRecords } from '../protected/load-records.ts';
import type { SigningKey } from '../release-folder/manifest/keys.ts';
import type { Software } from '../release-folder/manifest/software.ts';
import { publishRelease } from '../release-folder/publish.ts';
import { writeRelease } from '../release-folder/write-release.ts';
import { countedColumns } from '../spread/detail-columns.ts';
import { fileExists } from '../workspace/file-exists.ts';
import { INSIDE_PAGE, INSIDE_REPORT } from '../workspace/inside-files.ts';
import { type Advance, inStage } from '../workspace/progress.ts';
import type { Protection } from '../workspace/protection/key-file.ts';
import { MOST_THREADS } from '../workspace/resources.ts';
import { removeTemporaryFolders } from '../workspace/temporary-folder.ts';
import type { Plan } from './plan.ts';
import { type AttackedRelease, attackRelease, decideByAttacks } from './stages/attack-release.ts';
import { isReplay } from './stages/is-replay.ts';
import { makeRelease } from './stages/make-release.ts';
import { publishedBefore } from './stages/published-before.ts';
import { type ReleaseParts, releaseContent } from './stages/release-content.ts';
import { factsFromRecord } from './stages/run-facts.ts';
import { trainingPorts } from './stages/training-ports.ts';
import { expectedUnitsOf, trainingProgress } from './stages/training-progress.ts';

export interface ReleaseJob {
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly spender: string;
  /** Go on with this run, or with the latest open one of the dataset (`''`); absent for a new run. */
  readonly resume: string | undefined;
  readonly software: Software;
}

export interface RunWork extends ReleaseJob, RunPorts, HeldRun {
  readonly key: SigningKey;
  readonly protection: Protection | undefined;
  /** What goes out with the release. */
  readonly audit: Audit | undefined;
}

/** How a run ended. Public in every field but `leakage`: DP answers, and what was computed from them. */
export interface ReleaseOutcome {
  readonly runId: string;
  readonly releaseName: string;
  readonly verdict: GateVerdict;
  /** What limits on exact numbers decided: for the steward alone, but that all passed. */
  readonly leakage: LeakageGateVerdict;
  readonly published: PublishedReport;
  /** From noisy counts. */
  readonly estimatedRecords: number;
  readonly rows: number;
  /** The release folder; absent where the gate said no. */
  readonly folder: string | undefined;
  /** Path of the exact evaluation, for the steward alone; absent where it could not be made. */
  readonly insideReport: string | undefined;
  /** The same for people, where utility could be measured. */
  readonly insidePage: string | undefined;
}

/** The stages of a run in their order. Each answer that is already in the journal is used again. */
export async function carryOut(work: RunWork): Promise<ReleaseOutcome> {
  const { config, folder, listener } = work;
  const threads = countingThreads(Math.min(MOST_THREADS, config.resources.threads) - 1);
  const training = trainingPorts(config, folder, (note) => listener({ kind: 'stage-noted', stage: 'fit', note }));
  try {
    if (trainsStill(work)) await training.prepare();
    return await stages(work, { threads, training });
  } finally {
    await threads.close();
    await training.close();
  }
}

/** What a guard uses of the machine, made and ended with the run. */
interface GuardTools {
  readonly threads: CountingThreads;
  readonly training: TrainingPorts;
}

async function stages(work: RunWork, tools: GuardTools): Promise<ReleaseOutcome> {
  await removeTemporaryFolders(work.folder); // what a killed start of this run left
  const records = isReplay(work) ? await keptRecords(work) : await load(work);
  try {
    return await release(work, records, tools);
  } catch (error) {
    // Before its first charge a run is given up when it fails, and with its folder the name of what is kept elsewhere.
    if (work.ledger.charges(work.run.record.runId).length === 0) await records?.discard?.();
    throw error;
  } finally {
    await records?.close();
  }
}

async function release(work: RunWork, records: LoadedRecords | undefined, tools: GuardTools): Promise<ReleaseOutcome> {
  const { config, plan, run, listener, workspace, entropy } = work;
  const { runId } = run.record;
  const facts = factsFromRecord(runId, run.record.facts);
  const counted = createGuard({
    records: records?.guarded ?? unreadRecords(countedInputs(plan)),
    run,
    entropy,
    ...tools,
    progress: trainingProgress({ ...plan, units: expectedUnitsOf(plan) }, listener),
  });
  const { output } = config;
  const made = await makeRelease({ plan, output, counted, generationSeed: facts.generationSeed, listener });
  const { fitted, spread, rows, sample, decoding, published } = made;
  const verdict = decideGate(config.gate, published);
  const attacked = attackRelease(work, records, sample);
  const leakage = await decideByAttacks(work, records, attacked);
  const folder = verdict.passed && leakage.passed ? join(workspace.released, facts.releaseName) : undefined;
  if (folder !== undefined) {
    work.ledger.keepHead();
    const parts = { ...work, charges: work.ledger.charges(runId), facts, fitted, spread, rows, published, verdict };
    await inStage(listener, 'publish', 'Write, sign and publish the release', (advance) =>
      publish(parts, work.folder, folder, advance),
    );
  }
  if (run.record.state === 'open') run.finish('finished');
  const forSteward = await evaluateForSteward(work, records, {
    sample,
    decoding,
    leakage: attacked,
    leakageGate: leakage.checks,
  });
  const left = await records?.discard?.();
  if (left !== undefined) listener({ kind: 'stage-noted', stage: 'inside', note: left });
  await records?.close();
  await rm(join(work.folder, 'records'), { recursive: true, force: true });
  await removeTemporaryFolders(work.folder);
  const estimatedRecords = Math.round(fitted.model.total);
  const { releaseName } = facts;
  return { runId, releaseName, verdict, leakage, published, estimatedRecords, rows, folder, ...forSteward };
}

/** What stands for records in the codes that they are counted in. */
const countedInputs = ({ modelInputs, dictionary }: Plan) => ({
  modelInputs: { columns: countedColumns(dictionary.codings), maxRowsPerUnit: modelInputs.maxRowsPerUnit },
});

interface ForSteward {
  readonly sample: readonly EncodedColumn[];
  readonly decoding: Decoding;
  readonly leakage: AttackedRelease;
  readonly leakageGate: LeakageGateVerdict['checks'];
}

/**
 * The exact evaluation, last: it is done when the run has ended, so that nothing about the records beyond what was paid for,
 * not even that the evaluation failed, can decide what is published, but what limits on attacks have read before. Resolves to the path of the report, where there is one.
 */
async function evaluateForSteward(
  { plan, folder, listener, config, protection, run, software, resume }: RunWork,
  records: LoadedRecords | undefined,
  { sample, decoding, leakage, leakageGate }: ForSteward,
): Promise<Pick<ReleaseOutcome, 'insideReport' | 'insidePage'>> {
  const [path, pagePath] = [join(folder, INSIDE_REPORT), join(folder, INSIDE_PAGE)];
  if (records !== undefined) {
    const { maxMarginals } = config.evaluation;
    await inStage(listener, 'inside', 'Evaluate exactly, for the steward alone', (advance) => {
      const { dictionary } = plan;
      const sealed = protection !== undefined;
      const utility = { config, dictionary, folder, sealed, decoding, advance, isResumed: resume !== undefined };
      const { releaseName: name } = factsFromRecord(run.record.runId, run.record.facts);
      const request = {
        path,
        pagePath,
        name,
        version: software.version,
        plan,
        records,
        sample,
        maxMarginals,
        utility,
        leakage,
        leakageGate,
      };
      const write = config.source.engine === undefined ? writeInsideReport : writeReadingsReport;
      return write(request).catch(() => undefined);
    });
  }
  const there = async (file: string): Promise<string | undefined> => ((await fileExists(file)) ? file : undefined);
  return { insideReport: await there(path), insidePage: await there(pagePath) };
}

/** Whether a charge of training is still to come. */
function trainsStill({ run, ledger, plan }: RunWork): boolean {
  const charged = new Set(ledger.charges(run.record.runId).map(({ questionId }) => questionId));
  return run.record.state === 'open' && plan.steps.some(({ id, event }) => hasSampling(event) && !charged.has(id));
}

/**
 * What a run that was stopped late has left of its records; a replay opens no source. What cannot be read costs the steward an evaluation; where
 * limits on attacks are still to be decided by it, it would cost the release, and the run stops instead.
 */
const keptRecords = ({ config, plan, folder, protection }: RunWork): Promise<LoadedRecords | undefined> => {
  const kept = readKeptRecords(plan.dictionary, folder, config.resources, protection, config.source.engine);
  return config.leakageGate.length > 0 ? kept : kept.catch(() => undefined);
};

const load = ({ config, plan, folder, entropy, listener, protection, ledger, run }: RunWork): Promise<LoadedRecords> =>
  inStage(listener, 'load', 'Read, encode and bound the records', (advance) =>
    loadRecords({
      source: config.source,
      resources: config.resources,
      dictionary: plan.dictionary,
      folder,
      entropy,
      advance,
      protection,
      holdout: plan.holdout,
      charged: ledger.charges(run.record.runId).length > 0,
    }),
  );

async function publish(parts: ReleaseParts, runFolder: string, folder: string, advance: Advance): Promise<void> {
  if ((await publishedBefore(folder, parts.facts)) !== undefined) return;
  const staging = join(runFolder, 'staging');
  await rm(staging, { recursive: true, force: true });
  await writeRelease(staging, releaseContent(parts), advance);
  await publishRelease(staging, folder, new Date(parts.facts.createdAt));
}
