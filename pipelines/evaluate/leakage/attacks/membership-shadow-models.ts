import { breathe } from '../../../../privacy/guard/breathe.ts';
import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import type { LeakageAttack, LeakageInputs } from '../attack.ts';
import { combinationCounter } from '../membership/count-combinations.ts';
import { logCountRatio } from '../membership/count-ratio.ts';
import { featureSets } from '../membership/feature-sets.ts';
import { rowsOfTargets } from '../membership/rows-of-targets.ts';
import { scoresOfPatients } from '../membership/scores-of-patients.ts';
import { whyNotTried } from '../membership/why-not-tried.ts';

/**
 * How often the combinations of values of a patient stand in the synthetic table, against how often they would if the patient were among the records and if not: the features of Houssiau et
 * al. (TAPAS, 2022) and Meeus et al. (2023), and a likelihood ratio for each as in Carlini et al. (LiRA, 2022). Nobody runs the generator here: what tables with and without a
 * record look like is worked out for a generator that repeats records of the population, which is known from the reference. Whole rows are a kind of score of their own, as only generators
 * that copy keep them.
 */
export const membershipShadowModels: LeakageAttack = {
  id: 'membership-shadow-models',
  criterion: 'membership',
  threat: {
    dataKnowledge: 'auxiliary',
    generatorKnowledge: 'no-box',
    goal: 'membership',
    words:
      'Somebody has the full row of a patient and records of other patients like those of the hospital, cannot run the generator but assumes that its table has the counts of the records, and asks whether combinations of the patient’s values occur once too often.',
  },
  definition:
    'A patient is taken for a member where combinations of one to four of the patient’s values, and the whole row, occur more often than they would without the patient.',
  looksAt: 'targets',
  run: async (inputs) => {
    const because = whyNotTried(inputs);
    if (because !== undefined) return { kind: 'not-tried', because };
    if (inputs.reference === undefined)
      return { kind: 'not-tried', because: 'no patients are left that an attacker may know' };
    const targets = rowsOfTargets(inputs);
    return scoresOfPatients(await logRatios(inputs, inputs.reference, targets.table), targets);
  },
};

/** Of each row: the sum over sets of a few columns, and that of the whole row. */
async function logRatios(
  { synthetic, seed, advance }: LeakageInputs,
  reference: EvaluatedTable,
  queries: EvaluatedTable,
): Promise<readonly [Float64Array, Float64Array]> {
  const rows = { synthetic: synthetic.rows, reference: reference.rows };
  const counter = combinationCounter(queries, [synthetic, reference]);
  const addTo = (sums: Float64Array, columns: readonly number[]): void => {
    const [counts, known] = counter.count(columns);
    for (let row = 0; row < sums.length; row++) sums[row]! += logCountRatio(counts![row]!, known![row]!, rows);
  };
  const few = new Float64Array(queries.rows);
  const sets = featureSets(synthetic, seed);
  for (const [done, set] of sets.entries()) {
    addTo(few, set);
    advance(done + 1, sets.length + 1);
    await breathe();
  }
  const whole = new Float64Array(queries.rows);
  addTo(whole, Array.from(queries.columns.keys()));
  advance(sets.length + 1, sets.length + 1);
  return [few, whole];
}
