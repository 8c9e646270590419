import { expect, test } from 'vitest';
import { MetricDefect, measureUtility } from '../../../../pipelines/evaluate/utility/measure-utility.ts';
import type { UtilityInputs } from '../../../../pipelines/evaluate/utility/utility-inputs.ts';
import type { UtilityResult } from '../../../../pipelines/evaluate/utility/utility-result.ts';

const table = (rows: number) => ({ rows, columns: [], unitOfRow: undefined });
const INPUTS: UtilityInputs = {
  real: table(3),
  synthetic: table(2),
  holdout: undefined,
  facts: { target: undefined, protectedAttributes: [], survival: undefined, constraints: [], formulas: [] },
  seed: 's',
};
const RESULT: UtilityResult = {
  metric: 'm',
  definition: 'what it is',
  edition: 'inside',
  about: { columns: [], group: undefined },
  value: 1,
  unavailable: undefined,
  interval: null,
  ceiling: null,
  floor: null,
  direction: 'higher-is-better',
  computedOn: { real: 3, synthetic: 2, holdout: null },
  details: undefined,
};
const giving = (changes: Partial<UtilityResult>) => () => ({
  metric: 'm',
  title: 'M',
  results: [{ ...RESULT, ...changes }],
});

test('sections stand in the order of the metrics, and progress is told', async () => {
  const told: number[][] = [];
  const other = () => ({ metric: 'other', title: 'Other', results: [] });
  const report = await measureUtility(INPUTS, {
    metrics: [giving({}), other],
    advance: (done, total) => told.push([done, total]),
  });
  expect(report).toEqual({
    seed: 's',
    rows: { real: 3, synthetic: 2, holdout: null },
    sections: [
      { metric: 'm', title: 'M', results: [RESULT] },
      { metric: 'other', title: 'Other', results: [] },
    ],
  });
  expect(told).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
});

test('a metric that throws is a defect, whose message has nothing of what was thrown', async () => {
  const failing = function counts(): never {
    throw new RangeError('value 17 of row 3');
  };
  const error = await measureUtility(INPUTS, { metrics: [failing] }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(MetricDefect);
  expect((error as Error).message).toBe('The metric counts failed');
});

test.each([
  [{ value: Number.NaN }, 'not finite'],
  [{ value: null, unavailable: 'x, because y', floor: Number.POSITIVE_INFINITY }, 'not finite'],
  [{ details: { curve: [{ at: Number.NaN }] } }, 'not finite'],
  [{ value: null }, 'no value and no reason'],
  [{ unavailable: 'x, because y' }, 'a value and a reason'],
])('a result of %j is refused', async (changes, words) => {
  await expect(measureUtility(INPUTS, { metrics: [giving(changes)] })).rejects.toThrow(words);
});
