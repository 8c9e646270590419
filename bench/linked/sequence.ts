import { parseArgs } from 'node:util';
import type { LinkedInputs } from '../../models/linked/linked-model.ts';
import { sequence } from '../../models/linked/sequence/sequence-family.ts';
import { sequencePlan } from '../../models/linked/sequence/sequence-plan.ts';
import type { ColumnShape } from '../../models/model.ts';
import { cpuOperations } from '../../models/neural/backends/cpu/cpu-operations.ts';
import { largestRho } from '../../privacy/budget.ts';
import { clippedSums } from '../../privacy/gradients/sums/clipped-sums.ts';
import type { Guard } from '../../privacy/guard/guard.ts';
import { createViewGuard } from '../../privacy/guard/views/create-view-guard.ts';
import type { View } from '../../privacy/guard/views/view.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { multiply, parseRational, rational, toNumberUp } from '../../privacy/rational.ts';
import { memoryRun } from '../memory-run.ts';
import { readSimulated, simulatedShape, writeSimulated } from './simulated-tables.ts';

/**
 * Fits the family `sequence` to simulated patients (`simulated_timelines.py generate`) with the noise that so many more patients would have: sums of
 * gradients over as many units as theirs have, with their noise, and counts whose noise is smaller by as much as these are fewer. Right for noise, pessimistic
 * for what so few patients can say. Writes drawn tables to OUT, for `simulated_timelines.py compare`, and prints one JSON line.
 *
 *   sequence.js FOLDER OUT --codes N --epsilon E --noise-of PATIENTS --draw N
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    codes: { type: 'string', default: '60' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1/1000000' },
    'noise-of': { type: 'string', default: '1000000' },
    draw: { type: 'string' },
  },
});

const [folder, out] = positionals;
if (folder === undefined || out === undefined) throw new Error('Name a folder to read and one to write');
const shape = simulatedShape(Number(options.codes));
const records = readSimulated(folder, shape, Number.POSITIVE_INFINITY);
const patients = records.unitCount;
const noiseOf = Number(options['noise-of']);
const [epsilon, delta] = [parseRational(options.epsilon), parseRational(options.delta)];
const ordered = (size: number): ColumnShape => ({ ordered: [0, size - 1], apart: [], absent: [] });
const plain: ColumnShape = { apart: [], absent: [] };
const inputs: LinkedInputs = {
  shape,
  shapes: { units: [ordered(6), plain], events: [ordered(6), ordered(3), plain], details: [] },
  impossible: { units: [], events: [] },
  rho: largestRho(epsilon, delta),
  expected: { units: noiseOf, events: 5 * noiseOf },
  whole: { epsilon, delta, beside: { kind: 'composed', events: [] }, by: 'whole-plan' },
  forced: true,
};
const real = sequencePlan(inputs);
const times = rational(BigInt(noiseOf), BigInt(patients));
// With so much budget the plan of the few has whatever noise it likes; that of the many takes its place below.
const few: LinkedInputs = {
  ...inputs,
  rho: multiply(inputs.rho, multiply(times, times)),
  expected: { units: patients, events: 5 * patients },
  whole: { ...inputs.whole!, epsilon: rational(5000n) },
};
const plan = sequence.plan(few);
const run = memoryRun({ kind: 'composed', events: plan.questions.map(({ event }) => event) });
const operations = await cpuOperations({ threads: 2 });
const guards = (view: View): Guard => {
  const guard = createViewGuard({
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
  return {
    ...guard,
    train: (question) => guard.train({ ...question, noiseMultiplier: real.training.noiseMultiplier }),
  };
};
const processor = process.cpuUsage();
const { model } = await sequence.fit(few, guards, () => {});
const { user, system } = process.cpuUsage(processor);
const drawing = performance.now();
writeSimulated(out, model.draw({ units: Number(options.draw ?? patients), seed: 'sequence' }));
console.log(
  JSON.stringify({
    patients,
    noiseOf,
    codes: Number(options.codes),
    epsilon: options.epsilon,
    weights: real.weights,
    noiseMultiplier: Number(toNumberUp(real.training.noiseMultiplier).toPrecision(4)),
    fitProcessorSeconds: Math.round((user + system) / 1e5) / 10,
    drawSeconds: Math.round((performance.now() - drawing) / 100) / 10,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
await operations.close();
