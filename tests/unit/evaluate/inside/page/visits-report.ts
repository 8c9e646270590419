import { measureUtility, type UtilityReport } from '../../../../../pipelines/evaluate/utility/measure-utility.ts';
import { simulatedVisits, VISITS } from '../../utility/simulated-visits.ts';

/** All metrics of visits against visits in which nothing hangs together. */
export const visitsReport = (rows: number): Promise<UtilityReport> =>
  measureUtility({
    real: simulatedVisits(rows, 'real'),
    synthetic: simulatedVisits(rows, 'synthetic', { related: false }),
    holdout: undefined,
    facts: {
      target: VISITS.readmitted,
      protectedAttributes: [VISITS.sex],
      survival: undefined,
      constraints: [],
      formulas: [],
    },
    seed: 'seed',
  });
