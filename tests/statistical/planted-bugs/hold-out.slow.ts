import { describe, expect, test } from 'vitest';
import { holdOut } from '../../../pipelines/protected/bounding/hold-out.ts';
import type { CodedTable } from '../../../pipelines/protected/sources/encode-table.ts';
import { manyRunEpsilon } from '../../../pipelines/two-samples/epsilon/many-run.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { systemEntropy } from '../../../privacy/random/system-entropy.ts';
import { rational } from '../../../privacy/rational.ts';
import { recordsOf, type UnitRows } from '../../support/planted-bugs/game.ts';
import { holdOutByRow } from '../../support/planted-bugs/patient-in-both-halves.ts';
import { MemoryRun } from '../../unit/evaluate/memory-run.ts';

const HALF = rational(1, 2);
const PATIENTS = 200;
const RUNS = 1000;
const entropy = systemEntropy();

/** Four rows a patient; the second column is the number of the patient. */
const tableOf = (patients: number): CodedTable => {
  const units: UnitRows[] = Array.from({ length: patients }, (_, patient) =>
    [0, 1, 0, 1].map((code) => [code, patient]),
  );
  return { ...recordsOf([2, PATIENTS], units, 4), unitCount: patients };
};

const patientsIn = ({ columns }: CodedTable): Set<number> => new Set(columns[1]!.codes);

const onBothSides = (split: typeof holdOut): number => {
  const { training, heldOut } = split(tableOf(PATIENTS), HALF, entropy);
  const learntFrom = patientsIn(training);
  return [...patientsIn(heldOut)].filter((patient) => learntFrom.has(patient)).length;
};

/** Noisy count of the last patient's rows among those that are learnt from, in a run in which it was held out; or in one without it. */
async function countOfHeldOut(split: typeof holdOut, present: boolean): Promise<number> {
  const last = 9;
  for (;;) {
    const { training, heldOut } = split(tableOf(present ? last + 1 : last), HALF, entropy);
    if (present && !patientsIn(heldOut).has(last)) continue;
    const guard = createGuard({ records: { ...training, maxRowsPerUnit: 4 }, run: new MemoryRun(), entropy });
    const marginals = [{ columns: [1], sigmaSquared: rational(1) }];
    const [answer] = await guard.measureMarginals({ id: 'patients', marginals });
    return answer!.values[last]!;
  }
}

async function bound(split: typeof holdOut): Promise<number> {
  const scores = { members: new Float64Array(RUNS), others: new Float64Array(RUNS) };
  for (let run = 0; run < RUNS; run++) {
    scores.members[run] = await countOfHeldOut(split, true);
    scores.others[run] = await countOfHeldOut(split, false);
  }
  return manyRunEpsilon(scores, { delta: 0, significance: 1e-7 });
}

describe('rows of a patient split over both halves', () => {
  test('put patients on both sides, and what is learnt tells of those who were held out', async () => {
    // No patient of 200 is on both sides with probability 8^-200.
    expect(onBothSides(holdOutByRow)).toBeGreaterThan(0);
    const found = await bound(holdOutByRow);
    console.log(
      `patient in both halves: epsilon at least ${found.toFixed(3)} of patients who are held out; 0 is claimed`,
    );
    expect(found).toBeGreaterThan(0);
  });

  test('the right split does neither', async () => {
    expect(onBothSides(holdOut)).toBe(0);
    expect(await bound(holdOut)).toBe(0);
  });
});
