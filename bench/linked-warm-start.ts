import { parseArgs } from 'node:util';
import { mst } from '../models/graphical/mst/family.ts';
import { asRecords } from '../models/linked/as-records.ts';
import type { ConditionalModel } from '../models/linked/conditional-model.ts';
import type { LinkedModel, LinkedRows } from '../models/linked/linked-model.ts';
import type { ModelledView } from '../models/linked/modelled-view.ts';
import { splitAmongViews } from '../models/linked/recipe/split-among-views.ts';
import { viewInputs } from '../models/linked/recipe/view-inputs.ts';
import { viewsOf } from '../models/linked/recipe/views-of.ts';
import { sequenceLearner } from '../models/linked/sequence/sequence-family.ts';
import type { SequenceLayout } from '../models/linked/sequence/sequence-layout.ts';
import { SequenceModel } from '../models/linked/sequence/sequence-model.ts';
import { initialParameters } from '../models/linked/sequence/sequence-parameters.ts';
import { HIDDEN, sequencePlan } from '../models/linked/sequence/sequence-plan.ts';
import { TimelineModel } from '../models/linked/timeline-model.ts';
import { cpuOperations } from '../models/neural/backends/cpu/cpu-operations.ts';
import { AdamLearner } from '../models/neural/training/adam-learner.ts';
import { calibrateNoiseMultiplier } from '../privacy/accounting/calibrate-noise-multiplier.ts';
import type { Operations } from '../privacy/gradients/operations/operations.ts';
import { clippedSums } from '../privacy/gradients/sums/clipped-sums.ts';
import { trainingEvent } from '../privacy/guard/events.ts';
import { createViewGuard } from '../privacy/guard/views/create-view-guard.ts';
import { eventOfView } from '../privacy/guard/views/events.ts';
import type { View } from '../privacy/guard/views/view.ts';
import { viewRows } from '../privacy/guard/views/view-rows.ts';
import { systemEntropy } from '../privacy/random/system-entropy.ts';
import { multiply, parseRational } from '../privacy/rational.ts';
import { asManyInputs } from './linked/timelines/fit-as-many.ts';
import { simulateTimelines } from './linked/timelines/simulate-timelines.ts';
import { readSimulated, simulatedShape } from './linked/timelines/simulated-tables.ts';
import { timelineDistances } from './linked/timelines/timeline-distances.ts';
import { memoryRun } from './memory-run.ts';

/**
 * Whether trees help a network over events: trees of pairs of units, first events and steps are fitted with a share of the budget, a network learns from
 * units drawn from them, which costs nothing, and is then trained with what is left. Noise of the system. Prints one JSON line each for the trees, the network
 * that copies them and the trained one; distances as of `linked-timelines`.
 *
 *   --codes N --patients N --epsilon E --delta D --share S --rate R (learning rate as a part of the usual one)
 *   --train FOLDER --fresh FOLDER  as there
 */
const { values: options } = parseArgs({
  options: {
    codes: { type: 'string', default: '60' },
    patients: { type: 'string', default: '100000' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1e-6' },
    share: { type: 'string', default: '0.4' },
    rate: { type: 'string', default: '0.5' },
    train: { type: 'string' },
    fresh: { type: 'string' },
  },
});

const COPY_STEPS = 400;
const COPY_BATCH = 1000;
const COPY_RATE = 0.02;
const NO_CLIP = 2 ** 20;

const codes = Number(options.codes);
const shape = simulatedShape(codes);
const patientsOf = (folder: string | undefined, seed: string, most: number): LinkedRows =>
  folder === undefined ? simulateTimelines({ patients: most, codes, seed }) : readSimulated(folder, shape, most);
const patients = patientsOf(options.train, 'train', Number(options.patients));
const fresh = patientsOf(options.fresh, 'fresh', 50_000);
const operations = await cpuOperations({ threads: 2 });
const [epsilon, delta] = [parseRational(options.epsilon), parseRational(options.delta)];
const usual = asManyInputs({ shape, epsilon, delta, noiseOf: patients.unitCount });
const inputs = { ...usual, rho: multiply(usual.rho, parseRational(options.share)) };
const views = viewsOf(inputs);
const shares = splitAmongViews(inputs.rho, views);
const trees = views.map((view, at) => ({ view, inputs: viewInputs(inputs, view, shares[at]!) }));
const beside = trees.flatMap(({ view, inputs: told }) =>
  mst.plan(told).questions.map(({ event }) => eventOfView(view, event)),
);
const { layout, training: cold } = sequencePlan(usual);
const { probability, steps } = cold;
const whole = { ...usual.whole!, beside: { kind: 'composed', events: beside } as const };
const noiseMultiplier = calibrateNoiseMultiplier(whole, { probability, steps });
const training = { ...cold, noiseMultiplier, learningRate: cold.learningRate * Number(options.rate) };

const charges = Array.from({ length: steps / cold.stepsPerCharge }, () => trainingEvent(training));
const run = memoryRun({ kind: 'composed', events: [...beside, ...charges] });
const records = asRecords(shape, patients);
const guards = (view: View) =>
  createViewGuard({
    records,
    shape,
    view,
    run,
    entropy: systemEntropy(),
    training: {
      clippedSums: async (network) => clippedSums(network, operations),
      checkpoints: { write: async () => {}, read: async () => undefined },
    },
  });

function tell(what: string, model: LinkedModel, since: NodeJS.CpuUsage): void {
  const { user, system } = process.cpuUsage(since);
  const drawn = model.draw({ units: fresh.unitCount, seed: 'timelines' });
  const distances = Object.entries(timelineDistances(fresh, drawn, codes));
  console.log(
    JSON.stringify({
      bench: 'linked-warm-start',
      what,
      patients: patients.unitCount,
      epsilon: Number(options.epsilon),
      share: Number(options.share),
      rate: Number(options.rate),
      ...Object.fromEntries(distances.map(([name, value]) => [name, Math.round(value * 1e4) / 1e4])),
      processorSeconds: Math.round((user + system) / 1e5) / 10,
    }),
  );
}

/** What a network learns from drawn units, without clipping and without noise. */
async function copied({ view, network }: SequenceLayout, model: LinkedModel, on: Operations): Promise<Float32Array> {
  const rows = viewRows(asRecords(shape, model.draw({ units: 50_000, seed: 'copied' })), shape, view);
  const ofUnit: number[][] = [];
  for (const [row, unit] of rows.unitOfRow!.entries()) {
    ofUnit[unit] ??= [];
    ofUnit[unit].push(row);
  }
  const initial = initialParameters(network);
  const settings = { steps: COPY_STEPS, learningRate: COPY_RATE, beta1: 0.9, beta2: 0.99, averaging: 0.98 };
  const learner = new AdamLearner(initial, { ...settings, divisor: COPY_BATCH }, 'drawn units');
  const sums = clippedSums(network, on);
  for (let step = 0; step < COPY_STEPS; step++) {
    const batch = Array.from({ length: COPY_BATCH }, (_, i) => ofUnit[(step * COPY_BATCH + i) % ofUnit.length]!);
    const starts = new Uint32Array(COPY_BATCH + 1);
    for (const [i, own] of batch.entries()) starts[i + 1] = starts[i]! + own.length;
    const all = batch.flat();
    const batchCodes = new Int32Array(all.length * rows.columns.length);
    for (const [i, row] of all.entries()) {
      for (const [column, { codes: own }] of rows.columns.entries())
        batchCodes[i * rows.columns.length + column] = own[row]!;
    }
    const sum = new Float64Array(initial.length);
    await sums.add(learner.parameters(), { units: COPY_BATCH, starts, codes: batchCodes }, NO_CLIP, sum);
    learner.learn(Float32Array.from(sum));
  }
  sums.close();
  return learner.result();
}

const since = process.cpuUsage();
const models: ModelledView[] = [];
for (const { view, inputs: told } of trees) {
  const { model } = await mst.fit(told, guards(view), () => {});
  models.push({ view, model: model as ConditionalModel });
}
const drawing = new TimelineModel(shape, models);
tell('trees', drawing, since);
const start = await copied(layout, drawing, operations);
const units = models.filter(({ view }) => view.kind === 'patient');
tell('copy', new SequenceModel(shape, units, HIDDEN, start), since);
const { learningRate: _, ...asked } = training;
const learner = sequenceLearner(training, start);
const parameters = await guards(layout.view).train({ id: 'train', network: layout.network, ...asked, learner });
tell('trained', new SequenceModel(shape, units, HIDDEN, parameters), since);
await operations.close();
