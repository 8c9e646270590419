import { readFileSync } from 'node:fs';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import type { Hospital } from '../support/hospital.ts';
import { LINKED_CONFIG, LINKED_DICTIONARY, linkedHospital, linkedTables } from '../support/linked/linked-hospital.ts';

const TESTS = `  tests:
    parent: { table: stays, column: stay_id }
    unit: patient_id
    most: 3
    kind: test
    columns:
      test: { kind: categorical, values: [hdl, sbp], missing: none }
      value: { kind: real, range: [0, 100], bins: { width: 20 } }
`;

/** Far from what noise may bring: whether a release is published is not what is tested. */
const GATE =
  'gate: { maxUnitError: 2, maxFirstError: 2, maxTransitionError: 2, maxDetailError: 2, maxRowsGap: 10 }\nmodel: { kind: course }\n';

/** Two tests at most stays, whose values lie about a level of the patient. */
function testsOf(stays: readonly string[]): string[] {
  const draw = seedrandom('tests of stays');
  const levels = new Map<string, number>();
  return stays.slice(1).flatMap((line) => {
    const [stay, patient] = line.split(',') as [string, string];
    const level = levels.get(patient) ?? 15 + 70 * draw();
    levels.set(patient, level);
    return ['hdl', 'sbp'].flatMap((kind) =>
      draw() < 0.8 ? [`${patient},${stay},${kind},${(level + 20 * draw() - 10).toFixed(1)}`] : [],
    );
  });
}

let steward: Hospital;
beforeAll(async () => {
  const tables = linkedTables(400);
  steward = await linkedHospital({
    tables: { ...tables, tests: ['patient_id,stay_id,test,value', ...testsOf(tables['stays']!)] },
    dictionary: LINKED_DICTIONARY + TESTS,
    config: LINKED_CONFIG.replace('expectedUnits: 300', 'expectedUnits: 20000') + GATE,
  });
});
afterAll(() => steward.close());

test('a release by a course whose values go by levels is fitted and drawn again by verify', async () => {
  const { status, stderr } = await steward.run(['release', '--yes', '--name', 'first', '-q']);
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('error[')]);
  const read = (name: string): string => readFileSync(steward.path(`released/first/${name}`), 'utf8');
  const { plan } = JSON.parse(read('manifest.json'));
  expect(plan.linked.views.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['patient', 'orders', 'levels', 'first', 'step']),
  );
  expect(read('model/model.json')).toContain('level-of-kind');
  const { ok, checks } = await verifyRelease(steward.path('released/first'), {
    publicKeyPath: steward.path('state/signing-key.pem.pub'),
  });
  expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  expect(ok).toBe(true);
  for (const id of ['plan', 'fit', 'report', 'gate', 'links', 'regeneration', 'measurements', 'sensitivity']) {
    expect(checks).toContainEqual(expect.objectContaining({ id, verdict: 'pass' }));
  }
}, 180_000);
