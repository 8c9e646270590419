import { expect, test } from 'vitest';
import type { LeakageAttack } from '../../../pipelines/evaluate/leakage/attack.ts';
import { membershipClosestRecord } from '../../../pipelines/evaluate/leakage/attacks/membership-closest-record.ts';
import { membershipDensityRatio } from '../../../pipelines/evaluate/leakage/attacks/membership-density-ratio.ts';
import { membershipShadowModels } from '../../../pipelines/evaluate/leakage/attacks/membership-shadow-models.ts';
import { chooseTargets } from '../../../pipelines/evaluate/leakage/targets/choose-targets.ts';
import { patientsOf, rowsOfPatients } from '../../../pipelines/evaluate/leakage/targets/patients.ts';
import { takeEvaluatedRows } from '../../../pipelines/evaluate/reference/take-evaluated-rows.ts';
import { compareScores } from '../../../pipelines/two-samples/roc.ts';
import { shuffledRows } from '../../../pipelines/workspace/seeded-rows.ts';
import { patientsOfKinds, withoutUnits } from '../../support/leakage-tables.ts';

const SIMULATIONS = 1000;
const POPULATION = 5000;
const PATIENTS = 150;
const ATTACKS: readonly LeakageAttack[] = [membershipDensityRatio, membershipClosestRecord, membershipShadowModels];

test.each(['random', 'vulnerable'] as const)(
  'of %s patients every attack calls three to seven in a hundred of 1,000 tables leaky at one in twenty that owe nothing to either side',
  async (rule) => {
    const population = patientsOfKinds(POPULATION, 'null', 8);
    const patients = patientsOf(population);
    const rejected = ATTACKS.map(() => 0);
    for (let simulation = 0; simulation < SIMULATIONS; simulation++) {
      const order = shuffledRows(POPULATION, `null ${rule} ${simulation}`);
      const part = (at: number) => {
        const chosen = Array.from(order.subarray(at * PATIENTS, (at + 1) * PATIENTS), (i) => patients[i]!);
        return takeEvaluatedRows(population, rowsOfPatients(chosen));
      };
      const tables = { training: part(0), control: part(1), reference: part(2), synthetic: withoutUnits(part(3)) };
      const common = { seed: `seed ${simulation}`, threads: 1 };
      const targets = await chooseTargets({ ...tables, ...common, count: 100, rule });
      for (const [i, attack] of ATTACKS.entries()) {
        const outcome = await attack.run({ ...tables, ...common, targets, advance: () => {} });
        if (outcome.kind !== 'scores') throw new Error(`${attack.id} gave ${outcome.kind}`);
        if (compareScores(outcome, 0.95).pValue <= 0.05) rejected[i]!++;
      }
    }
    for (const count of rejected) {
      expect(count / SIMULATIONS).toBeGreaterThanOrEqual(0.03);
      expect(count / SIMULATIONS).toBeLessThanOrEqual(0.07);
    }
  },
  1_800_000,
);
