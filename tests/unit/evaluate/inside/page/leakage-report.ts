import type { LeakageReport } from '../../../../../pipelines/evaluate/leakage/leakage-result.ts';
import { measureLeakage } from '../../../../../pipelines/evaluate/leakage/measure-leakage.ts';
import { rates, smallTable, stubAttack } from '../../../../support/stub-attacks.ts';

/** Scores of which members have the higher ones in so many of a hundred targets. */
const scored = (inHundred: number, members: number): Float64Array =>
  Float64Array.from({ length: members }, (_, i) => (i % 100 < inHundred ? 2 : 0) + ((i * 37) % 101) / 101);

/** Found by one attack, found by none, too weak, not tried; with scores and with guesses. */
export const leakageReport = (): Promise<LeakageReport> =>
  measureLeakage({
    training: smallTable(400),
    holdout: smallTable(400, { shift: 3 }),
    synthetic: smallTable(500, { shift: 5 }),
    targets: 200,
    seed: 'page',
    threads: 1,
    advance: () => {},
    claim: { epsilon: 1, delta: 1e-6 },
    attacks: [
      stubAttack((inputs) => rates(inputs, inputs.synthetic === inputs.training ? 1 : 0.4, 0.1), {
        id: 'linkability',
        criterion: 'linkability',
      }),
      stubAttack((inputs) => rates(inputs, 0.1, 0.1), { id: 'attribute-inference', criterion: 'inference' }),
      stubAttack(
        ({ targets, synthetic, training }) => ({
          kind: 'scores',
          members: scored(synthetic === training ? 90 : 3, targets.members.length),
          others: scored(2, targets.others.length),
        }),
        { id: 'membership-shadow-models', criterion: 'membership' },
      ),
      stubAttack(() => ({ kind: 'not-tried', because: 'there is one column only' }), {
        id: 'singling-out-multivariate',
        criterion: 'singling-out',
      }),
    ],
  });
