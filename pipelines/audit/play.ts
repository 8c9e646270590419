import { notingGuard } from '../../models/noting-guard.ts';
import type { TrainingPorts } from '../../privacy/gradients/ports.ts';
import type { EncodedColumn } from '../../privacy/guard/codes.ts';
import type { CountingThreads } from '../../privacy/guard/counting/counting-threads.ts';
import type { createGuard, GuardOptions } from '../../privacy/guard/create-guard.ts';
import { BitReader } from '../../privacy/random/bit-reader.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { Plan } from '../release/plan.ts';
import { makeRelease } from '../release/stages/make-release.ts';
import type { ProgressListener } from '../workspace/progress.ts';
import { AskedOfPlan } from './asked-of-plan.ts';
import type { BaseRecords } from './base-records.ts';
import type { Canaries } from './canaries.ts';
import { recordsWithCanaries } from './records-with-canaries.ts';
import type { RecordedAnswers } from './white-box/recorded-answers.ts';
import { recordingGuard } from './white-box/recording-guard.ts';

/** What a run of the game takes: the pipeline as configured, what it is run on, and what it uses of the machine. */
export interface Game {
  readonly plan: Plan;
  readonly output: RunConfig['output'];
  readonly base: BaseRecords;
  readonly canaries: Canaries;
  readonly createGuard: typeof createGuard;
  readonly entropy: EntropySource;
  readonly threads: CountingThreads;
  readonly training: TrainingPorts;
  readonly listener: ProgressListener;
  readonly progress?: GuardOptions['progress'];
}

/** One run, as an auditor sees it who also knows the coins. */
export interface PlayedRun {
  /** One coin a canary: 1 where it was among the records. */
  readonly included: readonly (0 | 1)[];
  readonly answers: RecordedAnswers;
  /** Rows of the synthetic table, in the codes of the model. */
  readonly table: readonly EncodedColumn[];
  /** What was not as planned. */
  readonly findings: readonly string[];
}

/** Throws a coin for each canary, and runs the pipeline on the base records with those for which it fell on 1. Charges nothing. */
export async function playRun(game: Game): Promise<PlayedRun> {
  const { plan, output, base, canaries, entropy, threads, training, listener } = game;
  const progress = game.progress === undefined ? {} : { progress: game.progress };
  const coins = new BitReader(entropy);
  const included = canaries.combinations.map(() => coins.bits(1) as 0 | 1);
  const asked = new AskedOfPlan(plan.steps);
  const records = recordsWithCanaries(base, canaries, included);
  const guard = game.createGuard({ records, run: asked.run, entropy, threads, training, ...progress });
  const recording = recordingGuard(
    notingGuard(guard, (id, event) => asked.note(id, event)),
    { training: true },
  );
  const seed = Array.from({ length: 4 }, () => coins.word().toString(16).padStart(8, '0')).join('');
  const made = await makeRelease({ plan, output, counted: recording.guard, generationSeed: seed, listener });
  return { included, answers: recording.answers, table: made.sample, findings: asked.findings() };
}
