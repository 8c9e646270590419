import { hasSampling } from '../../privacy/accounting/has-sampling.ts';
import type { Checkpoints } from '../../privacy/gradients/ports.ts';
import { countingThreads } from '../../privacy/guard/counting/counting-threads.ts';
import { createGuard } from '../../privacy/guard/create-guard.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import { formatRational, toNumberUp } from '../../privacy/rational.ts';
import { AUDIT_SCHEMA, type Audit, type AuditScoring } from '../audit-file/audit-file.ts';
import { auditVerdict, recomputedBounds } from '../audit-file/recompute.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { Plan } from '../release/plan.ts';
import { trainingPorts } from '../release/stages/training-ports.ts';
import type { Software } from '../release-folder/manifest/software.ts';
import { inStage, type ProgressListener } from '../workspace/progress.ts';
import { MOST_THREADS } from '../workspace/resources.ts';
import { auditableDomain } from './auditable-domain.ts';
import type { BaseRecords } from './base-records.ts';
import { BLACK_BOX_DEFINITION, blackBox } from './black-box.ts';
import { CANARIES_RULE, canariesFor, makeCanaries } from './canaries.ts';
import { HowManyRuns } from './how-many-runs.ts';
import { type Game, type PlayedRun, playRun } from './play.ts';
import { WHITE_BOX_DEFINITION, whiteBoxScores } from './white-box-scores.ts';

export interface AuditJob {
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly software: Software;
  readonly base: BaseRecords;
  /** The fewest that could show more than the claim in one run where absent. */
  readonly canaries: number | undefined;
  /** As many as take about a minute where absent. */
  readonly runs: number | undefined;
}

export interface AuditPorts {
  /** For coins and noise: the system's. */
  readonly entropy: EntropySource;
  readonly now: () => Date;
  readonly listener: ProgressListener;
  /** Milliseconds, for estimates of time. */
  readonly clock: () => number;
  /** What guards the records of a run; the real one where absent. Tests give one with a defect. */
  readonly createGuard?: typeof createGuard;
}

/**
 * Plays the game: in each run canaries are put among the base records by fair coins, the configured pipeline is run on them, and each canary
 * is scored by how surely it was in. Bounds on epsilon follow from coins and scores. Charges and publishes nothing.
 *
 * Throws `USAGE` for numbers of canaries and runs that cannot be, and whatever the pipeline throws.
 */
export async function runAudit(job: AuditJob, ports: AuditPorts): Promise<Audit> {
  const { config, plan, base } = job;
  const { listener } = ports;
  const domain = auditableDomain(plan);
  const claim = { epsilon: toNumberUp(plan.budget.epsilon), delta: toNumberUp(plan.budget.delta) };
  const canaries = makeCanaries(domain, base, { count: job.canaries, fitting: canariesFor(claim) });
  const count = canaries.combinations.length;
  const runs = new HowManyRuns(job.runs, count);
  const threads = countingThreads(Math.min(MOST_THREADS, config.resources.threads) - 1);
  const training = trainingPorts(config, '', (note) => listener({ kind: 'stage-noted', stage: 'play', note }));
  const game: Game = {
    plan,
    output: config.output,
    base,
    canaries,
    createGuard: ports.createGuard ?? createGuard,
    entropy: ports.entropy,
    threads,
    training: { clippedSums: training.clippedSums, checkpoints: NOT_KEPT },
    listener: quietly(listener),
  };
  const bySynthetic = blackBox(domain, base, canaries);
  const units = canaries.combinations.map((codes) => ({
    codes: Array.from(codes, (code) => new Array<number>(canaries.rowsEach).fill(code)),
  }));
  const scored: ScoredRun[] = [];
  const trains = hasSampling(plan.event);
  const play = async (tell: (part: number) => void): Promise<void> => {
    const progress = (_id: string, done: number, total: number): void => tell(done / total);
    const { included, answers, table, findings } = await playRun({ ...game, ...(trains ? { progress } : {}) });
    const byAnswers = await whiteBoxScores(answers, base, units, training.clippedSums);
    scored.push({ included, findings, whiteBox: rounded(byAnswers), blackBox: rounded(bySynthetic(table)) });
  };
  const title = `Run the pipeline on records with and without ${count} canaries`;
  try {
    await inStage(listener, 'play', title, async (advance) => {
      const start = ports.clock();
      const seconds = (): number => (ports.clock() - start) / 1000;
      const tell = (part: number): void => {
        const { done, total } = runs.progress(scored.length, part, seconds());
        advance(done, total);
      };
      await play(tell);
      listener({ kind: 'stage-noted', stage: 'play', note: runs.estimate(seconds()) });
      while (runs.goesOn(scored.length, seconds())) {
        tell(0);
        await play(tell);
      }
    });
  } finally {
    await threads.close();
    await training.close();
  }
  return inStage(listener, 'bounds', 'Work out the bounds', () => auditOf(job, ports.now(), count, scored));
}

interface ScoredRun extends Pick<PlayedRun, 'included' | 'findings'> {
  readonly whiteBox: readonly number[];
  readonly blackBox: readonly number[];
}

function auditOf({ plan, software, base }: AuditJob, now: Date, count: number, runs: readonly ScoredRun[]): Audit {
  const scorings: AuditScoring[] = [
    {
      id: 'likelihood',
      view: 'white-box',
      definition: WHITE_BOX_DEFINITION,
      scores: runs.map(({ whiteBox }) => whiteBox),
    },
    { id: 'pair-counts', view: 'black-box', definition: BLACK_BOX_DEFINITION, scores: runs.map((run) => run.blackBox) },
  ];
  const pipeline = {
    planDigest: plan.digest,
    model: plan.model.kind,
    epsilon: formatRational(plan.budget.epsilon),
    delta: formatRational(plan.budget.delta),
  };
  const included = runs.map((run) => run.included);
  const bounds = recomputedBounds({ pipeline, runs: runs.length, included, scorings });
  const findings = [...new Set(runs.flatMap((run) => run.findings))].slice(0, MOST_FINDINGS);
  return {
    schema: AUDIT_SCHEMA,
    software: { name: 'synthward', version: software.version },
    createdAt: now.toISOString(),
    records: { origin: base.origin, description: base.description, rows: base.rowCount, units: base.units },
    pipeline,
    threat: { dataKnowledge: 'exact', goal: 'membership' },
    canaries: { count, rowsEach: plan.modelInputs.maxRowsPerUnit, rule: CANARIES_RULE, inReleasedModel: false },
    runs: runs.length,
    included,
    scorings,
    bounds,
    ...(findings.length === 0 ? {} : { findings }),
    verdict: auditVerdict({ pipeline, findings }, bounds),
  };
}

const MOST_FINDINGS = 64;

/** A run that is not resumed needs nothing of what training puts down between steps. */
const NOT_KEPT: Checkpoints = { write: async () => {}, read: async () => undefined };

/** Seven digits tell canaries apart as well as sixteen do, and are half as long in a file. */
const rounded = (scores: Float64Array): number[] => Array.from(scores, (score) => Number(score.toPrecision(7)));

/** Stages of a single run are not told: there may be hundreds. */
const quietly =
  (listener: ProgressListener): ProgressListener =>
  (event) => {
    if (event.kind === 'stage-noted') listener({ ...event, stage: 'play' });
  };
