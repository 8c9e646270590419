import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asRecords } from '../../../models/linked/as-records.ts';
import type { LinkedInputs } from '../../../models/linked/linked-model.ts';
import { linkedFamily } from '../../../models/linked/registry.ts';
import { linkedColumnShapes, linkedShape } from '../../../pipelines/dictionary/linked/linked-shape.ts';
import { loadLinkedDictionary } from '../../../pipelines/dictionary/linked/load-linked.ts';
import { impossibleInLinked } from '../../../pipelines/release/linked/impossible-in-linked.ts';
import { createViewGuard } from '../../../privacy/guard/views/create-view-guard.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { impossibleIn, randomLinkedRows } from '../../support/linked/random-linked-rows.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { MemoryRun } from '../evaluate/memory-run.ts';

const DICTIONARY = `schema: synthward/dictionary/2
origin: public
unit: { name: patient }
tables:
  patients:
    key: patient_id
    columns:
      sex: { kind: categorical, values: [F, M], missing: none }
      blood: { kind: categorical, values: [A, B, AB] }
    constraints:
      - { impossible: { sex: M, blood: [AB, null] }, because: a test }
  stays:
    key: stay_id
    parent: { table: patients, column: patient_id }
    order: start_date
    most: 4
    constant: [payer, class]
    columns:
      start_date: { kind: date, range: [2018-01-01, 2019-12-31], bins: { every: year } }
      payer: { kind: categorical, values: [public, private] }
      class: { kind: categorical, values: [one, two], missing: none, outside: error }
      ward: { kind: categorical, values: [A, B, C], missing: none }
      bed: { kind: categorical, values: [low, high], missing: none }
    constraints:
      - { impossible: { payer: [public, null], class: one }, because: a test }
      - { impossible: { ward: [A, B], bed: high }, because: a test }
  deaths:
    parent: { table: patients, column: patient_id }
    once: true
    columns:
      cause: { kind: categorical, values: [heart, other] }
      seen: { kind: categorical, values: [home, ward] }
    constraints:
      - { impossible: { cause: [heart, null], seen: null }, because: a test }
`;

test('no unit and no event is what a dictionary says that none can be, however much noise there is', async () => {
  const path = join(temporaryFolder(), 'dictionary.yaml');
  writeFileSync(path, DICTIONARY);
  const dictionary = await loadLinkedDictionary(path);
  const shape = linkedShape(dictionary);
  const impossible = impossibleInLinked(dictionary);
  const records = randomLinkedRows(shape, impossible, 200, 'records');
  expect(impossibleIn(records, shape, impossible)).toEqual({ units: 0, events: 0 });
  const broken = async (told: LinkedInputs['impossible']) => {
    const run = new MemoryRun();
    const inputs: LinkedInputs = {
      shape,
      shapes: linkedColumnShapes(dictionary),
      impossible: told,
      rho: rational(1n, 20n),
      expected: { units: 200, events: 400 },
    };
    const guards = (view: View) =>
      createViewGuard({
        records: asRecords(shape, records),
        shape,
        view,
        run,
        entropy: insecureSeededEntropy(view.name),
      });
    const { model } = await linkedFamily('timeline').fit(inputs, guards, () => {});
    return impossibleIn(model.draw({ units: 1000, seed: 'drawn' }), shape, impossible);
  };
  expect(await broken(impossible)).toEqual({ units: 0, events: 0 });
  const untold = await broken({ units: [], events: [] });
  expect(untold.units).toBeGreaterThan(20);
  expect(untold.events).toBeGreaterThan(20);
});
