import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { countingThreads } from '../../../privacy/guard/counting/counting-threads.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import {
  createViewGuard,
  unreadViewGuard,
  type ViewGuardOptions,
} from '../../../privacy/guard/views/create-view-guard.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import { decideLinkedGate, type GateVerdict } from '../../evaluate/gate/gate.ts';
import { writeLinkedInsideReport } from '../../evaluate/inside/linked/write-linked-inside-report.ts';
import type { LinkedPublished } from '../../evaluate/linked/published/linked-published.ts';
import { linkedSources } from '../../protected/linked/linked-sources.ts';
import {
  type LoadedLinkedRecords,
  loadLinkedRecords,
  readKeptLinkedRecords,
} from '../../protected/linked/load-linked-records.ts';
import { publishRelease } from '../../release-folder/publish.ts';
import { writeRelease } from '../../release-folder/write-release.ts';
import { fileExists } from '../../workspace/file-exists.ts';
import { INSIDE_PAGE, INSIDE_REPORT } from '../../workspace/inside-files.ts';
import { type Advance, inStage } from '../../workspace/progress.ts';
import { MOST_THREADS } from '../../workspace/resources.ts';
import { removeTemporaryFolders } from '../../workspace/temporary-folder.ts';
import { NOTHING_SPENT } from '../prior-charges.ts';
import { isReplay } from '../stages/is-replay.ts';
import { publishedBefore } from '../stages/published-before.ts';
import { factsFromRecord } from '../stages/run-facts.ts';
import { trainingPorts } from '../stages/training-ports.ts';
import { trainingProgress } from '../stages/training-progress.ts';
import type { LinkedRunWork } from './linked-job.ts';
import { linkedReleaseContent } from './linked-release-content.ts';
import { type MadeLinkedRelease, makeLinkedRelease } from './make-linked-release.ts';

/** How a run ended. Public in every field but where exact numbers are: DP answers, and what was computed from them. */
export interface LinkedOutcome {
  readonly runId: string;
  readonly releaseName: string;
  readonly verdict: GateVerdict;
  readonly published: LinkedPublished;
  /** From noisy counts. */
  readonly estimatedUnits: number;
  readonly units: number;
  readonly events: number;
  /** The release folder; absent where the gate said no. */
  readonly folder: string | undefined;
  /** Path of the exact evaluation, for the steward alone; absent where it could not be made. */
  readonly insideReport: string | undefined;
  /** The same for people. */
  readonly insidePage: string | undefined;
}

/** The stages of a run over linked tables in their order. Each answer that is already in the journal is used again. */
export async function carryOutLinked(work: LinkedRunWork): Promise<LinkedOutcome> {
  const { config, listener } = work;
  const threads = countingThreads(Math.min(MOST_THREADS, config.resources.threads) - 1);
  const training = trainingPorts(config, work.folder, (note) => listener({ kind: 'stage-noted', stage: 'fit', note }));
  await removeTemporaryFolders(work.folder); // what a killed start of this run left
  try {
    const records = isReplay(work) ? await keptRecords(work) : await load(work);
    return await release(work, records, { threads, training });
  } finally {
    await threads.close();
    await training.close();
  }
}

async function release(
  work: LinkedRunWork,
  records: LoadedLinkedRecords | undefined,
  tools: Pick<ViewGuardOptions, 'threads' | 'training'>,
): Promise<LinkedOutcome> {
  const { config, plan, run, listener, workspace, entropy } = work;
  const { runId } = run.record;
  const facts = factsFromRecord(runId, run.record.facts);
  const { shape } = plan.modelInputs;
  const progress = trainingProgress(
    { ...plan, prior: NOTHING_SPENT, units: plan.modelInputs.expected.units },
    listener,
  );
  const guards = (view: View): Guard => {
    const asked = { shape, view, run, entropy, progress, ...tools };
    return records === undefined ? unreadViewGuard(asked) : createViewGuard({ ...asked, records: records.guarded });
  };
  const making = { plan, output: config.output, guards, generationSeed: facts.generationSeed, listener };
  const made = await makeLinkedRelease(making);
  const verdict = decideLinkedGate(config.gate, made.published);
  const folder = verdict.passed ? join(workspace.released, facts.releaseName) : undefined;
  if (folder !== undefined) {
    work.ledger.keepHead();
    await inStage(listener, 'publish', 'Write, sign and publish the release', (advance) =>
      publish(work, made, verdict, folder, advance),
    );
  }
  if (run.record.state === 'open') run.finish('finished');
  const forSteward = await evaluateForSteward(work, records, made, folder);
  await rm(join(work.folder, 'records'), { recursive: true, force: true });
  await removeTemporaryFolders(work.folder);
  return {
    runId,
    releaseName: facts.releaseName,
    verdict,
    published: made.published,
    estimatedUnits: Math.round(made.fitted.model.total),
    units: made.rows.unitCount,
    events: made.published.syntheticEvents,
    folder,
    ...forSteward,
  };
}

/**
 * The exact evaluation, last: it is done when the run has ended, so that nothing about the records beyond what was paid for,
 * not even that the evaluation failed, can decide what is published. Resolves to the paths of the reports that there are.
 */
async function evaluateForSteward(
  work: LinkedRunWork,
  records: LoadedLinkedRecords | undefined,
  { rows }: MadeLinkedRelease,
  released: string | undefined,
): Promise<Pick<LinkedOutcome, 'insideReport' | 'insidePage'>> {
  const { config, plan, run, folder, listener, protection, software } = work;
  const [path, pagePath] = [join(folder, INSIDE_REPORT), join(folder, INSIDE_PAGE)];
  if (records !== undefined) {
    await inStage(listener, 'inside', 'Evaluate exactly, for the steward alone', () =>
      writeLinkedInsideReport({
        path,
        pagePath,
        name: factsFromRecord(run.record.runId, run.record.facts).releaseName,
        version: software.version,
        dictionary: plan.dictionary,
        shape: plan.modelInputs.shape,
        delta: plan.delta,
        records,
        drawn: rows,
        released,
        folder,
        sealed: protection !== undefined,
        resources: config.resources,
      }).catch(() => undefined),
    );
  }
  const there = async (file: string): Promise<string | undefined> => ((await fileExists(file)) ? file : undefined);
  return { insideReport: await there(path), insidePage: await there(pagePath) };
}

/** What a run that was stopped late has left of its records; a replay opens no source. */
const keptRecords = ({ folder, protection }: LinkedRunWork): Promise<LoadedLinkedRecords | undefined> =>
  readKeptLinkedRecords(folder, protection).catch(() => undefined);

const load = ({ config, plan, folder, entropy, listener, protection }: LinkedRunWork): Promise<LoadedLinkedRecords> =>
  inStage(listener, 'load', 'Read, link, encode and bound the records', async (advance) =>
    loadLinkedRecords({
      sources: await linkedSources(config.source, plan.dictionary),
      resources: config.resources,
      dictionary: plan.dictionary,
      folder,
      entropy,
      advance,
      protection,
    }),
  );

async function publish(
  work: LinkedRunWork,
  made: MadeLinkedRelease,
  verdict: GateVerdict,
  folder: string,
  advance: Advance,
): Promise<void> {
  const facts = factsFromRecord(work.run.record.runId, work.run.record.facts);
  if ((await publishedBefore(folder, facts)) !== undefined) return;
  const staging = join(work.folder, 'staging');
  await rm(staging, { recursive: true, force: true });
  await writeRelease(staging, linkedReleaseContent({ ...work, facts, made, verdict }), advance);
  await publishRelease(staging, folder, new Date(facts.createdAt));
}
