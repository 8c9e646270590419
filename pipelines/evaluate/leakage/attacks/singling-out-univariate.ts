import type { LeakageAttack } from '../attack.ts';
import { singlingOut } from '../predicates/singling-out.ts';
import { univariatePredicates } from '../predicates/univariate.ts';

/**
 * Predicates on one column that the synthetic table calls rare, tried on all patients. After the univariate attack of Giomi and others (2023), with columns taken
 * in turns and the patient as the unit.
 */
export const singlingOutUnivariate: LeakageAttack = {
  id: 'singling-out-univariate',
  criterion: 'singling-out',
  threat: {
    dataKnowledge: 'none',
    generatorKnowledge: 'no-box',
    goal: 'singling-out',
    words:
      'Somebody who has the synthetic table and nothing else looks for a value in it that only one of the patients has.',
  },
  definition:
    'An attempt is a patient; it succeeds if a condition on one column, read off the rare values of the synthetic table, is true of this patient and of no other among training and control together.',
  looksAt: 'all-patients',
  run: async (inputs) =>
    singlingOut(
      inputs,
      (table, pool, wish) => {
        const rows = pool.parts.reduce((sum, part) => sum + part.table.rows, 0);
        // Rare enough that about one patient of each side would have it.
        const mostRows = Math.max(1, Math.floor((2 * table.rows) / rows));
        return univariatePredicates(table, { mostRows, ...wish });
      },
      'no value of a column is rare in the synthetic table',
    ),
};
