import { describe, expect, test } from 'vitest';
import { gateThresholdsSchema } from '../../../../pipelines/config/gate-thresholds.ts';
import { planEvaluation } from '../../../../pipelines/evaluate/evaluation-plan.ts';
import { checkThresholds, THRESHOLD_RULES } from '../../../../pipelines/evaluate/gate/thresholds.ts';
import { UserError } from '../../../../privacy/errors.ts';
import { rational } from '../../../../privacy/rational.ts';

const columns = [3, 4, 5].map((size, i) => ({ name: `c${i}`, size }));
const planWith = (rho: number, width = 3): ReturnType<typeof planEvaluation> =>
  planEvaluation({ columns: columns.slice(0, width), maxRowsPerUnit: 1, rho: rational(rho) });

describe('gateThresholdsSchema', () => {
  test('takes every threshold that has a rule, those on released counts, and none', () => {
    const full = { maxError1: 0, maxError2: 2, maxError3: 1, minKMarginalScore: 800, maxCopiesExcess: 0.05, maxSamplingError1: 0.1, maxEmptyShare: 0.3, maxNoiseError1: 0.2, maxTargetError: 0.3, maxSubgroupError: 3, maxUnitError: 1, maxFirstError: 1, maxTransitionError: 1, maxDetailError: 1, maxRowsGap: 0.5 }; // biome-ignore format: a list
    expect(gateThresholdsSchema.parse(full)).toEqual(full);
    expect(gateThresholdsSchema.parse({})).toEqual({});
    const free = ['maxEmptyShare', 'maxNoiseError1'];
    expect([...THRESHOLD_RULES.map(({ key }) => key), ...free].sort()).toEqual(Object.keys(full).sort());
  });

  test.each([
    { maxError1: -0.1 },
    { maxError2: 2.1 },
    { maxError3: Number.NaN },
    { minKMarginalScore: 1001 },
    { maxCopiesExcess: '0.1' },
    { maxEmptyShare: 1.1 },
    { maxDisclosure: 1 },
  ])('refuses %j', (thresholds) => {
    expect(gateThresholdsSchema.safeParse(thresholds).success).toBe(false);
  });
});

describe('checkThresholds()', () => {
  test('passes thresholds on numbers that will be there', () => {
    expect(() => checkThresholds({ maxError3: 0.5, maxCopiesExcess: 0.1 }, planWith(1))).not.toThrow();
    expect(() => checkThresholds({ maxSamplingError1: 0.1 }, planWith(0))).not.toThrow();
    expect(() => checkThresholds({}, planWith(0))).not.toThrow();
  });

  test('refuses one on a number that would need budget', () => {
    const error = thrownBy(() => checkThresholds({ maxError2: 0.5 }, planWith(0)));
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      hint: 'give the evaluation a share of the budget, or remove gate.maxError2',
    });
    expect(error.message).toMatch(
      /^Cannot use the threshold gate.maxError2: the published edition will not have error2\./,
    );
  });

  test('refuses one on more columns than there are', () => {
    const error = thrownBy(() => checkThresholds({ maxError3: 0.5 }, planWith(1, 2)));
    expect(error.message).toContain('The table has fewer than 3 columns.');
    expect(error.hint).toBe('remove gate.maxError3');
  });
});

function thrownBy(act: () => void): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}
