import { expect, test } from 'vitest';
import type { AttackOutcome, LeakageAttack } from '../../../pipelines/evaluate/leakage/attack.ts';
import { attributeInference } from '../../../pipelines/evaluate/leakage/attacks/attribute-inference.ts';
import { linkability } from '../../../pipelines/evaluate/leakage/attacks/linkability.ts';
import { rareCombinations } from '../../../pipelines/evaluate/leakage/attacks/rare-combinations.ts';
import { singlingOutMultivariate } from '../../../pipelines/evaluate/leakage/attacks/singling-out-multivariate.ts';
import { singlingOutUnivariate } from '../../../pipelines/evaluate/leakage/attacks/singling-out-univariate.ts';
import { compareRates } from '../../../pipelines/two-samples/rates.ts';
import { compareScores } from '../../../pipelines/two-samples/roc.ts';
import { shuffledRows } from '../../../pipelines/workspace/seeded-rows.ts';
import { leakageInputs, simulatedPatients, somePatients } from '../../support/simulated-patients.ts';

const SIMULATIONS = 1000;
const PATIENTS = 200;
const ATTACKS: readonly LeakageAttack[] = [
  singlingOutUnivariate,
  singlingOutMultivariate,
  rareCombinations,
  linkability,
  attributeInference,
];

function pValueOf(outcome: AttackOutcome): number {
  if (outcome.kind === 'guesses') return compareRates(outcome.members, outcome.others, 0.95).pValue;
  if (outcome.kind === 'scores') return compareScores(outcome, 0.95).pValue;
  throw new Error(outcome.because);
}

test('every attack calls 3 to 7 % of 1,000 tables leaky at 5 % that owe nothing to either side', async () => {
  const population = simulatedPatients(12_000, 'null');
  const rejected = ATTACKS.map(() => 0);
  for (let simulation = 0; simulation < SIMULATIONS; simulation++) {
    const patients = shuffledRows(12_000, `null ${simulation}`);
    const part = (at: number): readonly number[] => Array.from(patients.subarray(at * PATIENTS, (at + 1) * PATIENTS));
    const inputs = leakageInputs(
      {
        training: somePatients(population, part(0)),
        control: somePatients(population, part(1)),
        synthetic: somePatients(population, part(2), { synthetic: true }),
      },
      { targets: PATIENTS, seed: `seed ${simulation}` },
    );
    for (const [i, attack] of ATTACKS.entries()) if (pValueOf(await attack.run(inputs)) <= 0.05) rejected[i]!++;
  }
  for (const count of rejected) {
    expect(count / SIMULATIONS).toBeGreaterThanOrEqual(0.03);
    expect(count / SIMULATIONS).toBeLessThanOrEqual(0.07);
  }
}, 1_800_000);
