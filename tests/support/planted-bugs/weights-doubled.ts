import { type Build, guardAround } from './build.ts';

/** The rows of a unit share twice what is charged for. The guard sees it: weights are added up before the first count. */
export const weightsDoubled = (): Promise<Build> =>
  guardAround<typeof import('../../../privacy/guard/records.ts')>('guard/records.ts', ({ evenWeights }) => ({
    evenWeights: (unitOfRow, rows) => evenWeights(unitOfRow, 2 * rows),
  }));

/** The same behind the guard's back: the weights that are added up are right, and others are counted. */
export const weightsDoubledUnseen = (): Promise<Build> =>
  guardAround<typeof import('../../../privacy/guard/records-view.ts')>('guard/records-view.ts', ({ recordsView }) => ({
    recordsView: (records) => {
      const { weights, ...view } = recordsView(records);
      return { ...view, weights: weights && { ...weights, of: (rows) => records.weightsFor!(2 * rows) } };
    },
  }));
