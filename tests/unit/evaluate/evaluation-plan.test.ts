import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EvaluationPlan, planEvaluation } from '../../../pipelines/evaluate/evaluation-plan.ts';
import { sigmaFor } from '../../../pipelines/evaluate/noise-scale.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import {
  compare,
  divide,
  multiply,
  parseRational,
  type Rational,
  rational,
  subtract,
  sum,
  toNumberUp,
} from '../../../privacy/rational.ts';

const columnsOf = (...sizes: number[]): { name: string; size: number }[] =>
  sizes.map((size, i) => ({ name: `c${i}`, size }));
const costOf = (plan: EvaluationPlan): Rational => sum(plan.questions.map(({ event }) => zcdpCost(event).rho));

describe('sigmaFor()', () => {
  test('agrees with a value worked out by hand', () => {
    expect(sigmaFor(2n, rational(1, 2))).toEqual(rational(2)); // 2^2 / (2 * 2^2) = 1/2
  });

  test('never costs more than rho, and would with 1/1024 less', () => {
    const rho = fc.tuple(fc.bigInt(1n, 1_000_000n), fc.bigInt(1n, 10n ** 9n)).map(([n, d]) => rational(n, d));
    fc.assert(
      fc.property(rho, fc.bigInt(1n, 40n), (budget, sensitivity) => {
        const cost = (sigma: Rational): Rational => divide(rational(sensitivity ** 2n, 2n), multiply(sigma, sigma));
        const sigma = sigmaFor(sensitivity, budget);
        expect(compare(cost(sigma), budget)).toBeLessThanOrEqual(0);
        const less = subtract(sigma, rational(1, 1024));
        if (less.numerator > 0n) expect(compare(cost(less), budget)).toBe(1);
      }),
    );
  });
});

describe('planEvaluation()', () => {
  test('spends nearly all of rho and never more, for any table', () => {
    const rho = fc.constantFrom('0.0001', '0.003', '1/7', '2').map(parseRational);
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(rho, sizes, fc.integer({ min: 1, max: 40 }), (budget, list, maxRowsPerUnit) => {
        const plan = planEvaluation({ columns: columnsOf(...list), maxRowsPerUnit, rho: budget });
        const cost = costOf(plan);
        expect(compare(cost, budget)).toBeLessThanOrEqual(0);
        expect(toNumberUp(divide(cost, budget))).toBeGreaterThan(0.99);
      }),
      { numRuns: 40 },
    );
  });

  test('with twice the rows a unit costs what it cost: the noise grows with the bound', () => {
    const inputs = { columns: columnsOf(4, 5, 6), rho: rational(1, 100) };
    const one = planEvaluation({ ...inputs, maxRowsPerUnit: 1 });
    const two = planEvaluation({ ...inputs, maxRowsPerUnit: 2 });
    const ratio = toNumberUp(divide(two.distances[0]!.sigma, one.distances[0]!.sigma));
    expect(ratio).toBeCloseTo(2, 3);
    expect(toNumberUp(divide(two.copiesSigmaSquared!, one.copiesSigmaSquared!))).toBeCloseTo(4, 3);
  });

  test('asks nothing without budget, and says so', () => {
    const plan = planEvaluation({ columns: columnsOf(2, 3), maxRowsPerUnit: 3, rho: rational(0) });
    expect(plan.questions).toEqual([]);
    expect(plan.metrics).toEqual(['samplingError1']);
    expect(plan.leftOut.map(({ metric }) => metric)).toContain('error2');
    expect(plan.leftOut[0]!.reason).toMatch(/^No budget was set aside for evaluation/);
  });

  test('leaves out the orders that a narrow table does not have', () => {
    const plan = planEvaluation({ columns: columnsOf(7), maxRowsPerUnit: 1, rho: rational(1) });
    expect(plan.distances.map(({ metric }) => metric)).toEqual(['error1']);
    expect(plan.leftOut.map(({ metric }) => metric)).toEqual([
      'error2',
      'kMarginalScore',
      'equivalentSubsample',
      'error3',
    ]);
    expect(plan.leftOut[0]!.reason).toBe('The table has fewer than 2 columns.');
  });

  test('leaves out marginals whose reference would not fit, and says how many are measured', () => {
    const options = { maxCells: 1000 };
    const plan = planEvaluation({ columns: columnsOf(10, 20, 900), maxRowsPerUnit: 1, rho: rational(1), options });
    expect(plan.distances.map(({ set }) => set.marginals)).toEqual([[[0], [1], [2]], [[0, 1]]]);
    expect(plan.leftOut).toEqual([
      { metric: 'error3', reason: 'Every marginal of 3 columns has more than 1000 cells.' },
    ]);
    expect(plan.questions[0]!.description).toContain('3 marginals of 1, 1 marginals of 2 columns');
  });

  test('samples triples, and fewer marginals where noise leaves no room, but never nothing in silence', () => {
    const columns = columnsOf(...Array<number>(47).fill(3));
    const metricSizes = (rho: string): number[] =>
      planEvaluation({ columns, maxRowsPerUnit: 10, rho: parseRational(rho) }).distances.map(
        ({ set }) => set.marginals.length,
      );
    expect(metricSizes('0.003')).toEqual([47, 1081, 300]);
    const [one, two] = metricSizes('1e-6');
    expect(one).toBe(47);
    expect(two).toBeLessThan(1081);
    expect(() => metricSizes('1e-20')).toThrow(expect.objectContaining({ code: 'BUDGET_INVALID' }));
  });

  test('is the same each time', () => {
    const inputs = { columns: columnsOf(...Array<number>(30).fill(4)), maxRowsPerUnit: 2, rho: rational(1, 50) };
    expect(planEvaluation(inputs)).toEqual(planEvaluation(inputs));
  });
});
