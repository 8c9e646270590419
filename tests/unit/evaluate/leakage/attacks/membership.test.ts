import { describe, expect, test } from 'vitest';
import type { LeakageAttack, LeakageInputs } from '../../../../../pipelines/evaluate/leakage/attack.ts';
import { membershipClosestRecord } from '../../../../../pipelines/evaluate/leakage/attacks/membership-closest-record.ts';
import { membershipDensityRatio } from '../../../../../pipelines/evaluate/leakage/attacks/membership-density-ratio.ts';
import { membershipShadowModels } from '../../../../../pipelines/evaluate/leakage/attacks/membership-shadow-models.ts';
import { areaUnderCurve, compareScores, type TwoScores } from '../../../../../pipelines/two-samples/roc.ts';
import { emptied, leakageInputs, patientsOfKinds, redrawn, withoutUnits } from '../../../../support/leakage-tables.ts';

const ATTACKS: readonly LeakageAttack[] = [membershipDensityRatio, membershipClosestRecord, membershipShadowModels];

const training = patientsOfKinds(2000, 'training');
const control = patientsOfKinds(1000, 'control');
const reference = patientsOfKinds(1000, 'reference');
const tables = { training, control, reference };

async function scoresOf(attack: LeakageAttack, inputs: LeakageInputs): Promise<TwoScores> {
  const outcome = await attack.run(inputs);
  if (outcome.kind !== 'scores') throw new Error(`${attack.id} gave ${outcome.kind}`);
  expect(outcome.members).toHaveLength(inputs.targets.members.length);
  expect(outcome.others).toHaveLength(inputs.targets.others.length);
  for (const score of [...outcome.members, ...outcome.others]) expect(Number.isFinite(score)).toBe(true);
  return outcome;
}

describe.each(ATTACKS.map((attack) => [attack.id, attack] as const))('%s', (_, attack) => {
  test('knows nearly every member of a table that repeats its records', async () => {
    const inputs = await leakageInputs({ ...tables, synthetic: withoutUnits(training) });
    expect(areaUnderCurve(await scoresOf(attack, inputs), 0.95).value).toBeGreaterThan(0.99);
  });

  test('knows them without a reference too, or is not tried', async () => {
    const inputs = await leakageInputs({ training, control, reference: undefined, synthetic: withoutUnits(training) });
    if (attack === membershipShadowModels) {
      expect(await attack.run(inputs)).toMatchObject({ kind: 'not-tried' });
      return;
    }
    expect(areaUnderCurve(await scoresOf(attack, inputs), 0.95).value).toBeGreaterThan(0.8);
  });

  test('knows none where the table is of other patients', async () => {
    for (const rule of ['random', 'vulnerable'] as const) {
      const synthetic = withoutUnits(patientsOfKinds(2000, 'fresh'));
      const inputs = await leakageInputs({ ...tables, synthetic }, { rule });
      expect(compareScores(await scoresOf(attack, inputs), 0.95).pValue).toBeGreaterThan(0.01);
    }
  });

  test('does not depend on the number of threads', async () => {
    const synthetic = redrawn(training, 0.3, 'threads');
    const alone = await attack.run(await leakageInputs({ ...tables, synthetic }, { count: 40 }));
    const together = await attack.run(await leakageInputs({ ...tables, synthetic }, { count: 40, threads: 3 }));
    expect(together).toEqual(alone);
  });

  test('gives numbers for tables of one constant column and for a single row', async () => {
    const constant = (rows: number) => {
      const table = patientsOfKinds(rows, 'constant', 1);
      return { ...table, columns: table.columns.map((column) => ({ ...column, codes: column.codes.fill(3) })) };
    };
    const alike = { training: constant(50), control: constant(50), reference: constant(50) };
    const inputs = await leakageInputs({ ...alike, synthetic: constant(1) }, { count: 20 });
    expect(areaUnderCurve(await scoresOf(attack, inputs), 0.95).value).toBeCloseTo(0.5, 1);
    await scoresOf(attack, await leakageInputs({ ...tables, synthetic: withoutUnits(patientsOfKinds(1, 'x')) }));
  });

  test('is not tried without rows or without patients on both sides', async () => {
    const inputs = await leakageInputs({ ...tables, synthetic: withoutUnits(training) }, { count: 5 });
    const { members, others } = inputs.targets;
    for (const without of [
      { synthetic: emptied(training) },
      { targets: { rule: 'random', members: [], others } },
      { targets: { rule: 'random', members, others: [] } },
    ] as const) {
      expect(await attack.run({ ...inputs, ...without })).toMatchObject({ kind: 'not-tried' });
    }
  });
});

test('the density ratio finds members where 70 % of the cells of each row were drawn anew', async () => {
  const wide = (patients: number, seed: string) => patientsOfKinds(patients, seed, 40);
  const learnt = wide(1500, 'wide');
  const others = { control: wide(600, 'wide control'), reference: wide(600, 'wide reference') };
  const synthetic = redrawn(learnt, 0.7, 'redrawn');
  const inputs = await leakageInputs({ training: learnt, ...others, synthetic }, { count: 600 });
  const scores = await scoresOf(membershipDensityRatio, inputs);
  expect(compareScores(scores, 0.95).pValue).toBeLessThan(0.001);
});
