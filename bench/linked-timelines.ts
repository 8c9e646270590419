import { parseArgs } from 'node:util';
import type { LinkedRows } from '../models/linked/linked-model.ts';
import { linkedFamily } from '../models/linked/registry.ts';
import { cpuOperations } from '../models/neural/backends/cpu/cpu-operations.ts';
import { systemEntropy } from '../privacy/random/system-entropy.ts';
import { parseRational } from '../privacy/rational.ts';
import { fitAsMany } from './linked/timelines/fit-as-many.ts';
import { simulateTimelines } from './linked/timelines/simulate-timelines.ts';
import { readSimulated, simulatedShape, writeSimulated } from './linked/timelines/simulated-tables.ts';
import { timelineDistances } from './linked/timelines/timeline-distances.ts';

/**
 * Families of linked models on simulated patients, each fitted with the noise that so many patients would have and held against fresh ones of the same
 * simulation. Noise of the system. Prints one JSON line a family: distances, and what it took.
 *
 *   --families timeline,sequence   which
 *   --codes N --patients N         of the simulation; groups of a code are its number modulo 12
 *   --noise-of N                   as many patients as the noise is that of; as there are unless said
 *   --epsilon E --delta D
 *   --train FOLDER --fresh FOLDER  patients.csv (patient_id, age 0-5, sex 0-1) and visits.csv (patient_id, visit, gap 0-5, type 0-2, code) of another
 *                                  simulation in place of this one
 *   --write FOLDER                 leaves drawn tables there, in the same form
 */
const { values: options } = parseArgs({
  options: {
    families: { type: 'string', default: 'timeline,sequence' },
    codes: { type: 'string', default: '60' },
    patients: { type: 'string', default: '50000' },
    'noise-of': { type: 'string' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1e-6' },
    train: { type: 'string' },
    fresh: { type: 'string' },
    write: { type: 'string' },
  },
});

const codes = Number(options.codes);
const shape = simulatedShape(codes);
const patientsOf = (folder: string | undefined, seed: string): LinkedRows =>
  folder === undefined
    ? simulateTimelines({ patients: Number(options.patients), codes, seed })
    : readSimulated(folder, shape, Number(options.patients));
const [patients, fresh] = [patientsOf(options.train, 'train'), patientsOf(options.fresh, 'fresh')];
const noiseOf = Number(options['noise-of'] ?? patients.unitCount);
const operations = await cpuOperations({ threads: 2 });
const processorSeconds = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return Math.round((user + system) / 1e5) / 10;
};

for (const kind of options.families.split(',')) {
  const since = process.cpuUsage();
  const model = await fitAsMany({
    family: linkedFamily(kind),
    shape,
    patients,
    epsilon: parseRational(options.epsilon),
    delta: parseRational(options.delta),
    noiseOf,
    entropy: systemEntropy(),
    operations,
  });
  const fitProcessorSeconds = processorSeconds(since);
  const drawing = process.cpuUsage();
  const drawn = model.draw({ units: fresh.unitCount, seed: 'timelines' });
  if (options.write !== undefined) writeSimulated(`${options.write}/${kind}`, drawn);
  const distances = Object.entries(timelineDistances(fresh, drawn, codes));
  console.log(
    JSON.stringify({
      bench: 'linked-timelines',
      kind,
      codes,
      patients: patients.unitCount,
      noiseOf,
      epsilon: Number(options.epsilon),
      ...Object.fromEntries(distances.map(([name, value]) => [name, Math.round(value * 1e4) / 1e4])),
      fitProcessorSeconds,
      drawProcessorSeconds: processorSeconds(drawing),
    }),
  );
}
await operations.close();
