import { expect, test } from 'vitest';
import { shortfall, standing, worstFirst } from '../../../../pipelines/evaluate/utility/standing.ts';
import type { UtilityResult } from '../../../../pipelines/evaluate/utility/utility-result.ts';

const result = (
  value: number | null,
  ceiling: number | null,
  floor: number | null,
  direction: UtilityResult['direction'] = 'lower-is-better',
): UtilityResult => ({
  metric: 'm',
  definition: '',
  edition: 'inside',
  about: { columns: [], group: undefined },
  value,
  unavailable: value === null ? 'not available, because' : undefined,
  interval: null,
  ceiling,
  floor,
  direction,
  computedOn: { real: 1, synthetic: 1, holdout: null },
  details: undefined,
});

test.each([
  [0.3, 0.1, 0.5, 'lower-is-better', 0.5],
  [0.7, 0.1, 0.5, 'lower-is-better', 0],
  [0, 0.1, 0.5, 'lower-is-better', 1],
  [0.8, 0.9, 0.5, 'higher-is-better', 0.75],
  [0.3, 0.5, 0.1, 'lower-is-better', undefined],
  [0.3, 0.2, 0.2, 'lower-is-better', undefined],
  [0.3, null, 0.2, 'lower-is-better', undefined],
  [null, 0.1, 0.2, 'lower-is-better', undefined],
] as const)('%f between ceiling %f and floor %f (%s) stands at %f', (value, ceiling, floor, direction, wanted) => {
  const found = standing(result(value, ceiling, floor, direction));
  if (wanted === undefined) expect(found).toBeUndefined();
  else expect(found).toBeCloseTo(wanted, 12);
});

test('without a usable floor the ratio to the ceiling tells', () => {
  expect(shortfall(result(0.4, 0.1, 0))).toBeCloseTo(0.75, 12);
  expect(shortfall(result(0.05, 0.1, 0))).toBe(0);
  expect(shortfall(result(0, 0, null))).toBe(0);
  expect(shortfall(result(0.45, 0.9, null, 'higher-is-better'))).toBeCloseTo(0.5, 12);
  expect(shortfall(result(0.4, null, null))).toBeUndefined();
});

test('what falls short the most comes first, what has no value last', () => {
  const good = result(0.1, 0.1, 0.5);
  const bad = result(0.5, 0.1, 0.5);
  const unknown = result(3, null, null);
  const none = result(null, 0.1, 0.5);
  expect(worstFirst([none, unknown, good, bad])).toEqual([bad, good, unknown, none]);
});

test('of what falls short as far as it can, the farthest from its ceiling comes first', () => {
  const slight = result(0.04, 0.03, 0.04);
  const total = result(1, 0, null);
  expect(worstFirst([slight, total])).toEqual([total, slight]);
});
