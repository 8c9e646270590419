import { vi } from 'vitest';
import { AdamLearner } from '../../models/neural/training/adam-learner.ts';
import type { FeedForward, Network, UnitRows } from '../../privacy/gradients/network/network.ts';
import { plainOperations } from '../../privacy/gradients/operations/plain-operations.ts';
import { type ClippedSums, clippedSums } from '../../privacy/gradients/sums/clipped-sums.ts';
import type { Learner, TrainingQuestion } from '../../privacy/gradients/training.ts';
import { allocateCodes } from '../../privacy/guard/codes.ts';
import { createGuard } from '../../privacy/guard/create-guard.ts';
import type { Guard, MarginalsQuestion } from '../../privacy/guard/guard.ts';
import type { BoundedRecords } from '../../privacy/guard/records.ts';
import { sha256 } from '../../privacy/ledger/canonical-json.ts';
import type { LedgerRun } from '../../privacy/ledger/ledger.ts';
import type { EntropySource } from '../../privacy/random/entropy.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { type Rational, rational } from '../../privacy/rational.ts';
import { MemoryRun } from '../unit/evaluate/memory-run.ts';

/** One unit's rows, one code a column. */
export type UnitCodes = readonly (readonly number[])[];

/** Small enough for thousands of trainings: 30 parameters. */
export const TINY: FeedForward = { kind: 'feed-forward', sizes: [3, 2], hidden: [], activation: 'relu', direct: true };
export const MOST_ROWS = 40;

/** A trainer as audits see it: the real one, or a build of it with one defect (`broken-trainers.ts`). */
export interface Trainer {
  readonly createGuard: typeof createGuard;
  openSums(network: Network, records: BoundedRecords): Promise<ClippedSums>;
  entropy(): EntropySource;
  /** Where training starts, by what a model may ask. */
  start(guard: Guard, records: BoundedRecords): Promise<Float32Array>;
  train(guard: Guard, question: TrainingQuestion): Promise<Float32Array>;
}

export const BIASES_QUESTION: Pick<MarginalsQuestion, 'id'> & { readonly sigmaSquared: Rational } = {
  id: 'biases',
  sigmaSquared: rational(25),
};

/** The guard, the sums, the system's generator and, for biases, noisy counts that are paid for. */
export const realTrainer: Trainer = {
  createGuard,
  openSums: async (network) => clippedSums(network, plainOperations(), { physicalRows: 64 }),
  entropy: systemEntropy,
  start: async (guard) => {
    const { id, sigmaSquared } = BIASES_QUESTION;
    const marginals = TINY.sizes.map((_, column) => ({ columns: [column], sigmaSquared }));
    const counts = await guard.measureMarginals({ id, marginals });
    return withBiases(counts.map(({ values }) => values));
  },
  train: (guard, question) => guard.train(question),
};

/** Zero weights, and biases by which the softmax of each column is its share of the counts. */
export function withBiases(counts: readonly Float64Array[]): Float32Array {
  const biases = counts.flatMap((values) => Array.from(values, (count) => Math.log(Math.max(count, 1))));
  const start = new Float32Array(biases.length * (biases.length + 1));
  start.set(biases, biases.length ** 2);
  return start;
}

export interface Setting {
  readonly steps: number;
  readonly probability: Rational;
  readonly noiseMultiplier: Rational;
  readonly clip: number;
  readonly expectedUnits: number;
  /** Training stays where it starts: an adversary may ask for that. Otherwise it is Adam that learns. */
  readonly standStill?: boolean;
  readonly start?: Float32Array;
}

/** All that an adversary sees who sees everything but the records and the generator. */
export interface Seen {
  readonly start: Float32Array;
  /** Of each step, where its gradients were taken, and its noisy sum. */
  readonly steps: readonly { readonly parameters: Float32Array; readonly noisySum: Float32Array }[];
  /** Of the training: how many of how many steps were said to be done. */
  readonly progress: readonly (readonly [done: number, total: number])[];
  /** What came to the terminal meanwhile. */
  readonly printed: readonly unknown[];
  readonly result: Float32Array;
  /** What training has put down, by digest. */
  readonly checkpoints: ReadonlyMap<string, Uint8Array>;
}

export async function watchTraining(
  trainer: Trainer,
  units: readonly UnitCodes[],
  setting: Setting,
  run: LedgerRun = new MemoryRun(),
  id = 'training',
): Promise<Seen> {
  const records = recordsOf(units);
  const progress: [number, number][] = [];
  const checkpoints = new Map<string, Uint8Array>();
  const guard = trainer.createGuard({
    records,
    run,
    entropy: trainer.entropy(),
    progress: (question, ...at) => question === id && progress.push(at),
    training: {
      clippedSums: (network) => trainer.openSums(network, records),
      checkpoints: {
        write: async (digest, bytes) => void checkpoints.set(digest, bytes),
        read: async (digest) => checkpoints.get(digest),
      },
    },
  });
  const terminal = listen();
  try {
    const start = setting.start ?? (await trainer.start(guard, records));
    const learner = new Watched(start, setting);
    const result = await trainer.train(guard, questionOf(setting, learner, id));
    return { start, steps: learner.steps, progress, printed: terminal.printed, result, checkpoints };
  } finally {
    terminal.stop();
  }
}

/** Keeps what is printed instead of printing it. */
function listen(): { readonly printed: readonly unknown[]; stop(): void } {
  const printed: unknown[] = [];
  const consoles = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation((...line) => void printed.push(line)),
  );
  const streams = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => printed.push(text) > 0),
  );
  return {
    printed,
    stop() {
      for (const spy of [...consoles, ...streams]) spy.mockRestore();
    },
  };
}

/** A learner that keeps what it is shown. */
export class Watched implements Learner {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly steps: { parameters: Float32Array; noisySum: Float32Array }[] = [];
  readonly #learner: AdamLearner;
  readonly #standStill: boolean;

  constructor(start: Float32Array, { steps, probability, expectedUnits, standStill }: Setting) {
    const divisor = (expectedUnits * Number(probability.numerator)) / Number(probability.denominator);
    const adam = { steps, learningRate: 0.2, beta1: 0.9, beta2: 0.99, averaging: 0.5, divisor };
    this.#learner = new AdamLearner(start, adam, sha256(new Uint8Array(Float32Array.from(start).buffer)));
    this.#standStill = standStill ?? false;
    this.settings = { ...this.#learner.settings, standStill: this.#standStill };
  }
  parameters(): Float32Array {
    return this.#learner.parameters();
  }
  learn(noisySum: Float32Array): void {
    this.steps.push({ parameters: this.parameters().slice(), noisySum: noisySum.slice() });
    if (!this.#standStill) this.#learner.learn(noisySum);
  }
  state(): Uint8Array {
    return this.#learner.state();
  }
  restore(state: Uint8Array): void {
    this.#learner.restore(state);
  }
  result(): Float32Array {
    return this.#learner.result();
  }
}

export function questionOf(setting: Setting, learner: Learner, id = 'training'): TrainingQuestion {
  const { steps, probability, noiseMultiplier, clip, expectedUnits } = setting;
  const stepsPerCharge = steps % 2 === 0 ? steps / 2 : steps;
  return { id, network: TINY, steps, stepsPerCharge, probability, expectedUnits, clip, noiseMultiplier, learner };
}

export function recordsOf(units: readonly UnitCodes[]): BoundedRecords {
  const rows = units.flat();
  const unitOfRow = Uint32Array.from(units.flatMap((unit, u) => unit.map(() => u)));
  const columns = TINY.sizes.map((size, c) => {
    const codes = allocateCodes(size, rows.length);
    codes.set(rows.map((row) => row[c]!));
    return { name: `c${c}`, size, codes };
  });
  return { columns, rowCount: rows.length, maxRowsPerUnit: MOST_ROWS, unitOfRow };
}

export function unitRowsOf(units: readonly UnitCodes[]): UnitRows {
  const starts = new Uint32Array(units.length + 1);
  for (const [u, unit] of units.entries()) starts[u + 1] = starts[u]! + unit.length;
  return { units: units.length, starts, codes: Int32Array.from(units.flat(2)) };
}

/** The sum without noise, as the trainer's backend gives it. */
export async function exactSum(
  sums: ClippedSums,
  parameters: Float32Array,
  units: readonly UnitCodes[],
  clip: number,
): Promise<Float64Array> {
  const sum = new Float64Array(sums.parameters);
  await sums.add(parameters, unitRowsOf(units), clip, sum);
  return sum;
}

export const difference = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
  Float64Array.from(a, (value, i) => value - b[i]!);
export const product = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
export const norm = (a: ArrayLike<number>): number => Math.sqrt(product(a, a));
