import { parseArgs } from 'node:util';
import type { LinkedInputs } from '../../models/linked/linked-model.ts';
import { linkedFamily } from '../../models/linked/registry.ts';
import type { ColumnShape } from '../../models/model.ts';
import { largestRho } from '../../privacy/budget.ts';
import { createViewGuard } from '../../privacy/guard/views/create-view-guard.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { parseRational } from '../../privacy/rational.ts';
import { insecureSeededEntropy } from '../insecure-seeded-entropy.ts';
import { memoryRun } from '../memory-run.ts';
import { readSimulated, simulatedShape, writeSimulated } from './simulated-tables.ts';

/**
 * Releases simulated patients with their visits as linked tables: reads `patients.csv` (patient_id, age 0-5, sex 0-1) and `visits.csv`
 * (patient_id, visit 1-12, gap 0-5, type 0-2, code; group of a code = code mod 12) of FOLDER, and writes two tables of the same form to OUT.
 * Prints one JSON line with seconds.
 *
 *   timelines.js FOLDER OUT --codes N --epsilon E --patients N --kind KIND
 *   --insecure-seed TEXT   noise from a seed instead of the system, to repeat a run; never for a release
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    codes: { type: 'string', default: '60' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1/1000000' },
    patients: { type: 'string' },
    kind: { type: 'string', default: 'timeline' },
    'insecure-seed': { type: 'string' },
  },
});

const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;

const [folder, out] = positionals;
if (folder === undefined || out === undefined) throw new Error('Name a folder to read and one to write');
const shape = simulatedShape(Number(options.codes));
const records = readSimulated(folder, shape, Number(options.patients ?? Number.POSITIVE_INFINITY));
const family = linkedFamily(options.kind);
const ordered = (size: number): ColumnShape => ({ ordered: [0, size - 1], apart: [], absent: [] });
const plain: ColumnShape = { apart: [], absent: [] };
const inputs: LinkedInputs = {
  shape,
  shapes: { units: [ordered(6), plain], events: [ordered(6), ordered(3), plain], details: [] },
  impossible: { units: [], events: [] },
  rho: largestRho(parseRational(options.epsilon), parseRational(options.delta)),
  expected: { units: records.unitCount, events: 5 * records.unitCount },
};
const plan = family.plan(inputs);
const run = memoryRun({ kind: 'composed', events: plan.questions.map(({ event }) => event) });
const seed = options['insecure-seed'];
const entropy = seed === undefined ? systemEntropy() : insecureSeededEntropy(seed);
const began = performance.now();
const guards = (view: LinkedViewOf) => createViewGuard({ records, shape, view, run, entropy });
type LinkedViewOf = (typeof plan.views)[number]['view'];
const { model } = await family.fit(inputs, guards, () => {});
const fitted = seconds(began);
const drawing = performance.now();
writeSimulated(out, model.draw({ units: records.unitCount, seed: 'timelines' }));
console.log(
  JSON.stringify({
    patients: records.unitCount,
    visits: records.events.start.at(-1),
    codes: Number(options.codes),
    epsilon: options.epsilon,
    kind: options.kind,
    fitSeconds: fitted,
    drawSeconds: seconds(drawing),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
