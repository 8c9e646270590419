import type { LeakageAttack } from '../attack.ts';
import { multivariatePredicates } from '../predicates/multivariate.ts';
import { singlingOut } from '../predicates/singling-out.ts';

/**
 * Predicates on several columns, true of one kind of row of the synthetic table alone, tried on all patients. After the multivariate attack of Giomi and others
 * (2023), with as many columns as it takes and the patient as the unit.
 */
export const singlingOutMultivariate: LeakageAttack = {
  id: 'singling-out-multivariate',
  criterion: 'singling-out',
  threat: {
    dataKnowledge: 'none',
    generatorKnowledge: 'no-box',
    goal: 'singling-out',
    words:
      'Somebody who has the synthetic table and nothing else looks for a combination of values in it that only one of the patients has.',
  },
  definition:
    'An attempt is a patient; it succeeds if conditions on two columns or more, which together tell a row of the synthetic table from all rows that differ from it, are true of this patient and of no other among training and control together.',
  looksAt: 'all-patients',
  run: async (inputs) =>
    singlingOut(
      inputs,
      (table, pool, wish) => multivariatePredicates(table, { patients: pool.members + pool.others, ...wish }),
      'no conditions on two columns or more tell one kind of row of the synthetic table from all others',
    ),
};
