import { describe, expect, test } from 'vitest';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import {
  choiceEvent,
  copiesEvent,
  distanceSigmaSquared,
  distancesEvent,
  marginalsEvent,
} from '../../../privacy/guard/events.ts';
import { compare, parseRational, rational } from '../../../privacy/rational.ts';

describe('events of questions', () => {
  test('a list of marginals costs k^2 / (2 sigma^2) each', () => {
    const marginals = [
      { sigmaSquared: rational(50) },
      { sigmaSquared: rational(50) },
      { sigmaSquared: rational(9, 2) },
    ];
    const event = marginalsEvent({ marginals }, 3);
    expect(event).toEqual({
      kind: 'composed',
      events: [
        {
          kind: 'repeated',
          event: { kind: 'discrete-gaussian', sigmaSquared: rational(50), sensitivity: 3n },
          times: 2,
        },
        { kind: 'discrete-gaussian', sigmaSquared: rational(9, 2), sensitivity: 3n },
      ],
    });
    expect(zcdpCost(event).rho).toEqual(rational(2n * 9n * 90n + 9n * 1000n, 9000n));
  });

  test('a choice costs epsilon^2 / 8, whatever k', () => {
    expect(zcdpCost(choiceEvent({ epsilon: rational(1, 2) })).rho).toEqual(rational(1, 32));
  });

  test('distances cost k^2 / (2 sigma^2) a workload whatever its size, up to rounding towards more noise', () => {
    const sigma = parseRational('12.3');
    for (const length of [1, 7, 1176]) {
      const event = distancesEvent({ workloads: [{ marginals: { length }, sigma }] }, 5);
      const cost = zcdpCost(event).rho;
      const nominal = rational(25n * 100n, 2n * 123n * 123n);
      expect(compare(cost, nominal)).toBeLessThanOrEqual(0);
      expect(compare(cost, rational(999n * nominal.numerator, 1000n * nominal.denominator))).toBe(1);
      expect(event).toMatchObject({ sensitivity: BigInt(length * 5 * 256) });
    }
  });

  test('noise on a mean becomes noise on the total, in 1/1024 rounded up', () => {
    expect(distanceSigmaSquared(rational(1, 3), 2)).toEqual(rational(29_826_162n, 1024n));
    expect((512 * 512) / 9).toBeLessThan(29_826_162 / 1024);
  });

  test('copies cost three counts', () => {
    expect(zcdpCost(copiesEvent({ sigmaSquared: rational(100) }, 4)).rho).toEqual(rational(3 * 16, 200));
  });
});
