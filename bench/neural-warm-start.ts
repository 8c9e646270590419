import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { FittedModel, ModelInputs } from '../models/model.ts';
import { AutoregressiveModel } from '../models/neural/autoregressive/autoregressive-model.ts';
import { initialParameters, learnerOf } from '../models/neural/autoregressive/family.ts';
import { networkOf } from '../models/neural/autoregressive/parts.ts';
import { rake } from '../models/neural/autoregressive/rake.ts';
import { type TrainingPlan, trainingPlan } from '../models/neural/autoregressive/training-plan.ts';
import { cpuOperations } from '../models/neural/backends/cpu/cpu-operations.ts';
import { AdamLearner } from '../models/neural/training/adam-learner.ts';
import { trainable } from '../models/neural/training/trainable.ts';
import { modelFamily } from '../models/registry.ts';
import { codeTable } from '../pipelines/evaluate/code-table.ts';
import { collectSample } from '../pipelines/evaluate/collect-sample.ts';
import { marginalSet } from '../pipelines/evaluate/marginal-set.ts';
import { marginalErrors } from '../pipelines/evaluate/utility/marginal-error.ts';
import { calibrateNoiseMultiplier } from '../privacy/accounting/calibrate-noise-multiplier.ts';
import { largestRho } from '../privacy/budget.ts';
import type { PrivacyEvent } from '../privacy/events.ts';
import type { FeedForward } from '../privacy/gradients/network/network.ts';
import type { Operations } from '../privacy/gradients/operations/operations.ts';
import { clippedSums } from '../privacy/gradients/sums/clipped-sums.ts';
import type { EncodedColumn } from '../privacy/guard/codes.ts';
import { createGuard } from '../privacy/guard/create-guard.ts';
import { trainingEvent } from '../privacy/guard/events.ts';
import { systemEntropy } from '../privacy/random/system-entropy.ts';
import { multiply, parseRational } from '../privacy/rational.ts';
import { calibrationMs } from './calibration.ts';
import { readCodedFolder } from './coded-folder.ts';
import { memoryRun } from './memory-run.ts';

/**
 * Whether training helps a clique tree: a tree is fitted with a share of the budget, a network learns from rows made from it, which costs nothing, and
 * is then trained with what is left. Prints one JSON line: mean L1 errors over all 1-, 2- and 3-way marginals of the tree, of the network
 * that copies it, and of the trained one. With `--share 1` nothing is left to train with.
 *
 *   --data FOLDER --epsilon E --delta D --share S --steps N --way W (steps times learning rate)
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/adult' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1e-9' },
    share: { type: 'string', default: '0.5' },
    steps: { type: 'string', default: '100' },
    way: { type: 'string', default: '0.7' },
  },
});

const COPY_STEPS = 300;
const COPY_BATCH = 2500;
const COPY_RATE = 0.05;
const NO_CLIP = 2 ** 20;

const records = readCodedFolder(resolve(options.data), undefined, 1);
const columns = records.columns.map(({ name, size }) => ({ name, size }));
const sizes = columns.map(({ size }) => size);
const rows = records.columns[0]!.codes.length;
const real = codeTable(records.columns);
const [epsilon, delta] = [parseRational(options.epsilon), parseRational(options.delta)];
const inputs: ModelInputs = {
  columns,
  maxRowsPerUnit: 1,
  rho: multiply(largestRho(epsilon, delta), parseRational(options.share)),
  expectedRows: rows,
  target: undefined,
};

function errorsOf(model: FittedModel): number[] {
  const made = codeTable(collectSample(model, { rows, seed: 'warm start' }));
  return [1, 2, 3].map((ways) => {
    const set = marginalSet(sizes, ways, 2000);
    return Math.round(marginalErrors(real, [made], set)[0]!.mean * 1e4) / 1e4;
  });
}

/** What a network learns from rows that are public, without clipping and without noise. */
async function copied(
  table: readonly EncodedColumn[],
  network: FeedForward,
  initial: Float32Array,
  operations: Operations,
): Promise<Float32Array> {
  const settings = { steps: COPY_STEPS, learningRate: COPY_RATE, beta1: 0.9, beta2: 0.99, averaging: 0.95 };
  const learner = new AdamLearner(initial, { ...settings, divisor: COPY_BATCH }, 'public rows', trainable(network));
  const sums = clippedSums(network, operations);
  const starts = Uint32Array.from({ length: COPY_BATCH + 1 }, (_, i) => i);
  let next = 0;
  for (let step = 0; step < COPY_STEPS; step++) {
    const codes = new Int32Array(COPY_BATCH * sizes.length);
    for (let i = 0; i < codes.length; i++) {
      codes[i] = table[i % sizes.length]!.codes[(next + Math.floor(i / sizes.length)) % rows]!;
    }
    next += COPY_BATCH;
    const sum = new Float64Array(initial.length);
    await sums.add(learner.parameters(), { units: COPY_BATCH, starts, codes }, NO_CLIP, sum);
    learner.learn(Float32Array.from(sum));
  }
  sums.close();
  return learner.result();
}

const tree = modelFamily('cliquetree');
const beside: PrivacyEvent = { kind: 'composed', events: tree.plan(inputs).questions.map(({ event }) => event) };
const whole = { epsilon, delta, beside, by: 'whole-plan' as const };
const usual = trainingPlan({ ...inputs, whole: { ...whole, beside: { kind: 'composed', events: [] } } });
const steps = Number(options.steps);
const trains = options.share !== '1';
const plan: TrainingPlan = {
  ...usual,
  steps,
  stepsPerCharge: steps,
  learningRate: Number(options.way) / steps,
  noiseMultiplier: trains
    ? calibrateNoiseMultiplier(whole, { probability: usual.probability, steps })
    : usual.noiseMultiplier,
};
const operations = await cpuOperations({ threads: 2 });
const guard = createGuard({
  records,
  run: memoryRun({ kind: 'composed', events: [...beside.events, ...(trains ? [trainingEvent(plan)] : [])] }),
  entropy: systemEntropy(),
  training: {
    clippedSums: async (network) => clippedSums(network, operations),
    checkpoints: { write: async () => {}, read: async () => undefined },
  },
});
const { model } = await tree.fit(inputs, guard, () => {});
const targets = columns.map((_, column) => model.marginal([column]));
const network = networkOf(sizes, plan.order);
const values = sizes.reduce((sum, size) => sum + size, 0);
const raked = (trained: Float32Array): FittedModel => {
  const bias = Float64Array.from(trained.subarray(trained.length - values));
  const parts = { columns, total: model.total, order: plan.order, trained, bias, possible: [] };
  return new AutoregressiveModel({ ...parts, bias: rake(parts, targets) });
};
const made = collectSample(model, { rows, seed: 'copy' });
const copy = await copied(made, network, initialParameters(inputs, targets, model.total), operations);
const line: Record<string, unknown> = {
  bench: 'neural-warm-start',
  data: options.data,
  epsilon: Number(options.epsilon),
  delta: Number(options.delta),
  share: Number(options.share),
  steps: trains ? steps : 0,
  way: Number(options.way),
  tree: errorsOf(model),
  copy: errorsOf(raked(copy)),
};
if (trains) {
  const trained = await guard.train({ id: 'train', network, ...plan, learner: learnerOf(plan, copy, network) });
  line['trained'] = errorsOf(raked(trained));
}
await operations.close();
process.stdout.write(`${JSON.stringify({ ...line, calibrationMs: calibrationMs() })}\n`);
