import { expect, test } from 'vitest';
import { asManyInputs, fitAsMany } from '../../../bench/linked/timelines/fit-as-many.ts';
import { simulateTimelines } from '../../../bench/linked/timelines/simulate-timelines.ts';
import { simulatedShape } from '../../../bench/linked/timelines/simulated-tables.ts';
import { timelineDistances } from '../../../bench/linked/timelines/timeline-distances.ts';
import { linkedFamily } from '../../../models/linked/registry.ts';
import { whyNotSequence } from '../../../models/linked/sequence/sequence-plan.ts';
import { cpuOperations } from '../../../models/neural/backends/cpu/cpu-operations.ts';
import { parseRational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';

const CODES = 60;
const shape = simulatedShape(CODES);
const budget = { epsilon: parseRational('1'), delta: parseRational('1e-6') };
const simulated = (seed: string) => simulateTimelines({ patients: 3000, codes: CODES, seed });

test('with the noise of as many patients as its plan asks for, a network tells the next group better than clique trees', async () => {
  const noiseOf = 100_000;
  expect(whyNotSequence(asManyInputs({ shape, ...budget, noiseOf }))).toBeUndefined();
  expect(whyNotSequence(asManyInputs({ shape, ...budget, noiseOf: noiseOf - 1 }))).toMatch(/too few/);
  const operations = await cpuOperations({ threads: 2 });
  const [patients, fresh] = [simulated('train'), simulated('fresh')];
  const apart = async (kind: string) => {
    const entropy = insecureSeededEntropy(kind);
    const model = await fitAsMany({
      family: linkedFamily(kind),
      shape,
      patients,
      ...budget,
      noiseOf,
      entropy,
      operations,
    });
    return timelineDistances(fresh, model.draw({ units: 3000, seed: 'timelines' }), CODES);
  };
  const [trees, network] = [await apart('timeline'), await apart('sequence')];
  await operations.close();
  expect(network.group1).toBeLessThan(trees.group1);
  expect(network.auc).toBeGreaterThan(trees.auc);
  expect(network.lengths).toBeLessThan(0.1);
}, 600_000);
