import { rm } from 'node:fs/promises';
import { createValueGuard, type ValueGuardOptions } from '../../privacy/guard/values/create-value-guard.ts';
import { unreadValues } from '../../privacy/guard/values/unread-values.ts';
import type { ValueGuard } from '../../privacy/guard/values/value-guard.ts';
import { describeFacts, isDescribeRun } from '../account/describe-run-facts.ts';
import { newRunId } from '../account/run-id.ts';
import { type HeldRun, type RunKind, type RunPorts, underRun } from '../account/run-life-cycle.ts';
import type { RunConfig } from '../config/run-config.ts';
import { dropLeftValues, openValuesInEngine } from '../protected/engine/values-in-engine.ts';
import { openSource } from '../protected/sources/open-source.ts';
import { sourceSpec } from '../protected/sources/source-spec.ts';
import { type ReadRequest, readValues } from '../protected/values/read-values.ts';
import { openValuesDatabase } from '../protected/values/values-database.ts';
import { type Advance, inStage } from '../workspace/progress.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { composeDictionary, factsOf } from './compose-dictionary.ts';
import type { Answer, ColumnFacts, ColumnSummary } from './facts.ts';
import { type DescribeOptions, keepOptions } from './kept-options.ts';
import type { DescribePlan, DescribeStep } from './plan-describe.ts';
import {
  type DescribeOutput,
  keepDraft,
  requireWritable,
  writeDictionary,
  writeGroupings,
} from './write-dictionary.ts';

export interface DescribeJob {
  readonly config: RunConfig;
  readonly plan: DescribePlan;
  readonly spender: string;
  /** Go on with this run, or with the latest open one of the dataset (`''`); absent for a new run. */
  readonly resume: string | undefined;
  readonly output: DescribeOutput;
  readonly options: DescribeOptions;
}

/** What was measured and where it was written. Public in every field. */
export interface DescribeOutcome {
  readonly runId: string;
  readonly dictionary: string;
  /** Where the draft was kept, if the dictionary took its place. */
  readonly backup: string | undefined;
  readonly columns: readonly ColumnSummary[];
  /** What still keeps the dictionary from being used. */
  readonly problem: string | undefined;
}

/**
 * Measures what the draft marks, and writes it into the dictionary.
 *
 * The whole plan is reserved in the ledger before the table is opened, and each column is charged before it is looked at.
 * A run that fails before its first charge is abandoned and costs nothing; one that fails later throws `RunStopped` and can
 * be resumed: what was paid for is given again.
 */
export async function runDescribe(job: DescribeJob, ports: RunPorts): Promise<DescribeOutcome> {
  await requireWritable(job.output, job.resume !== undefined);
  const { plan } = job;
  const newRun = async (_: Workspace, now: Date) => ({
    runId: newRunId(now),
    facts: describeFacts(now.toISOString(), plan.draft.shape.unit),
  });
  return underRun({ ...job, kind: DESCRIBE_RUN, newRun }, ports, async (held) => {
    const isOpen = held.run.record.state === 'open';
    if (isOpen) await keepOptions(held.folder, job.options);
    const backup = await keepDraft(job.output, plan.draft.text, held.run.record.runId);
    let facts: readonly ColumnFacts[];
    try {
      facts = await measure(job, ports, held);
    } catch (error) {
      const charged = held.ledger.charges(held.run.record.runId).length > 0;
      if (backup !== undefined && !charged) await rm(backup, { force: true });
      throw error;
    }
    held.ledger.keepHead();
    const outcome = { ...(await write(job, held.run.record.runId, facts)), backup };
    if (isOpen) held.run.finish('finished');
    return outcome;
  });
}

export const DESCRIBE_RUN: RunKind = {
  isOwn: isDescribeRun,
  called: 'describe run',
  madeAgain: 'writes the answers of a finished run again, with the flags that it was begun with',
  keepsFolder: false,
};

async function measure(
  { config, plan }: DescribeJob,
  { entropy, listener }: RunPorts,
  { ledger, run, folder }: HeldRun,
): Promise<readonly ColumnFacts[]> {
  const answered = new Set(
    ledger
      .charges(run.record.runId)
      .flatMap(({ questionId, answerDigest }) => (answerDigest === undefined ? [] : [questionId])),
  );
  const { values, close } = plan.steps.every(({ id }) => answered.has(id))
    ? await unread(config, plan, folder)
    : await inStage(listener, 'load', 'Read the records and bound contributions', async (advance) =>
        read(config, plan, {
          workFolder: folder,
          sealed: config.protection !== undefined,
          entropy,
          advance,
          resources: config.resources,
        }),
      );
  try {
    const guard = createValueGuard({ values, run, entropy });
    return await inStage(listener, 'measure', 'Measure what the dictionary leaves open', async (advance) => {
      const facts: ColumnFacts[] = [];
      for (const [i, step] of plan.steps.entries()) {
        facts.push(factsOf(step, await answerTo(guard, step), run.record.runId, i));
        advance(i + 1, plan.steps.length);
      }
      return facts;
    });
  } finally {
    await close();
  }
}

/** What the guard is given, and what ends it. Protected. */
interface HeldValues {
  readonly values: ValueGuardOptions['values'];
  close(): Promise<void>;
}

/** Whatever was answered is not read again; an earlier start may have been killed before it dropped what it read. */
async function unread({ source }: RunConfig, { draft }: DescribePlan, folder: string): Promise<HeldValues> {
  if (source.engine !== undefined) await dropLeftValues(source.engine, folder);
  const names = draft.columns.map(({ name }) => name);
  return { values: unreadValues(names, draft.shape.unit.maxRows), close: async () => {} };
}

async function read(
  { source }: RunConfig,
  { draft }: DescribePlan,
  request: ReadRequest & { readonly advance: Advance },
): Promise<HeldValues> {
  if (source.engine !== undefined) {
    const { workFolder: folder, entropy, advance } = request;
    const { engine, close } = await openValuesInEngine(source.engine, draft, { folder, entropy, advance });
    return { values: engine, close };
  }
  const opened = await openSource(sourceSpec(source, draft.shape));
  if (source.counting === 'memory') return { values: await readValues(opened, draft, request), close: async () => {} };
  const { engine, close } = await openValuesDatabase(opened, draft, request);
  return { values: engine, close };
}

async function answerTo(guard: ValueGuard, { question }: DescribeStep): Promise<Answer> {
  return question.kind === 'categories'
    ? { kind: 'categories', found: await guard.discoverCategories(question.ask) }
    : { kind: 'spread', spread: await guard.measureSpread(question.ask) };
}

async function write(
  { plan, output }: DescribeJob,
  runId: string,
  facts: readonly ColumnFacts[],
): Promise<Omit<DescribeOutcome, 'backup'>> {
  const files = facts.flatMap(({ file }) => file ?? []);
  await writeGroupings(output, files);
  const { text, columns, problem } = await composeDictionary(plan.draft, facts, output.path);
  await writeDictionary(output, plan.draft.text, text);
  return { runId, dictionary: output.path, columns, problem };
}
