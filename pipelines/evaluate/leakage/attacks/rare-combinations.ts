import { breathe } from '../../../../privacy/guard/breathe.ts';
import { JointNumbering } from '../../joint-numbering.ts';
import type { AttackOutcome, LeakageAttack, LeakageInputs } from '../attack.ts';
import { chooseCombinations } from '../combinations/choose-combinations.ts';
import { jointColumns } from '../combinations/joint-columns.ts';
import { uniqueValues } from '../combinations/reappearing.ts';
import { Tally } from '../combinations/tally.ts';
import { pooledPatients } from '../patients/pooled-patients.ts';

/**
 * Combinations of values that one patient alone has, and that turn up in the synthetic table. All patients are looked at, so that a few copied ones are found. What is unique is unique among training
 * and control together, and how often unique values reappear by chance is told by all of them: sides come in nowhere, so the scores of all patients can be exchanged
 * where the synthetic table owes nothing to either side.
 */
export const rareCombinations: LeakageAttack = {
  id: 'rare-combinations',
  criterion: 'singling-out',
  threat: {
    dataKnowledge: 'exact',
    generatorKnowledge: 'no-box',
    goal: 'singling-out',
    words:
      'Somebody who knows combinations of values that only one patient has looks whether they turn up in the synthetic table, more of them than chance would bring.',
  },
  definition:
    'A patient scores by how many combinations of two to four values, or whole rows, that no other patient of training and control has are in the synthetic table, above what is usual for such combinations, in standard deviations.',
  looksAt: 'all-patients',
  run,
};

async function run(inputs: LeakageInputs): Promise<AttackOutcome> {
  const { training, control, synthetic, seed, advance } = inputs;
  const notTried = (because: string): AttackOutcome => ({ kind: 'not-tried', because });
  const pool = pooledPatients(inputs);
  if (pool.members === 0 || pool.others === 0) return notTried('there are no patients on one of the two sides');
  if (synthetic.rows === 0) return notTried('the synthetic table has no rows');
  const columns = jointColumns([training, control, synthetic]);
  const combinations = chooseCombinations(columns, seed);
  if (combinations.length === 0) return notTried('fewer than two columns have more than one value');
  const patients = new Uint32Array(training.rows + control.rows);
  patients.set(pool.parts[0].patients);
  patients.set(pool.parts[1].patients, training.rows);
  const numbering = new JointNumbering(patients.length + synthetic.rows);
  const tally = new Tally(pool.members + pool.others);
  for (const [done, combination] of combinations.entries()) {
    tally.add(uniqueValues(combination, patients, numbering));
    advance(done + 1, combinations.length);
    await breathe();
  }
  if (tally.combinations === 0)
    return notTried(
      'no combination of values is of one patient alone, or all such are in the synthetic table, or none',
    );
  const scores = tally.scores();
  return { kind: 'scores', members: scores.slice(0, pool.members), others: scores.slice(pool.members) };
}
