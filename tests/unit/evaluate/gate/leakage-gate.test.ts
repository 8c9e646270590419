import { expect, test } from 'vitest';
import type { LeakageLimit } from '../../../../pipelines/config/leakage-gate.ts';
import { decideLeakage, type GatedResult } from '../../../../pipelines/evaluate/gate/leakage-gate.ts';

const LIMITS: readonly LeakageLimit[] = [
  { attack: 'linkability', maxExcess: 0.1, reason: 'as agreed' },
  { attack: 'membership-density-ratio', maxExcess: 0.2, reason: 'as agreed' },
];

const result = (
  attack: GatedResult['attack'],
  excess: number | null,
  more: Partial<GatedResult> = {},
): GatedResult => ({
  attack,
  targets: 'random',
  excess,
  verdict: 'none-found',
  ...more,
});

const decided = (...results: readonly GatedResult[]): readonly boolean[] =>
  decideLeakage(LIMITS, { results }).checks.map(({ passed }) => passed);

const GOOD = result('membership-density-ratio', 0.2);

test('the excess decides, equal passes, and all limits have to be kept', () => {
  expect(decided(result('linkability', 0.1), GOOD)).toEqual([true, true]);
  expect(decided(result('linkability', 0.11), GOOD)).toEqual([false, true]);
  expect(decided(result('linkability', -0.3), GOOD)).toEqual([true, true]);
  expect(decideLeakage(LIMITS, { results: [result('linkability', 0.05), GOOD] }).passed).toBe(true);
  expect(decideLeakage(LIMITS, { results: [result('linkability', 0.15), GOOD] }).passed).toBe(false);
});

test('the largest excess over the target sets counts', () => {
  const vulnerable = result('linkability', 0.4, { targets: 'vulnerable' });
  expect(decided(result('linkability', 0), vulnerable, GOOD)).toEqual([false, true]);
  const { checks } = decideLeakage(LIMITS, { results: [result('linkability', 0), vulnerable, GOOD] });
  expect(checks[0]).toEqual({
    attack: 'linkability',
    excess: 0.4,
    maxExcess: 0.1,
    passed: false,
    sentence: 'linkability fails: its excess is 0.4, and may be 0.1.',
  });
});

test('a limit above the excess passes, whatever the verdict of the attack is, as long as it says something', () => {
  expect(decided(result('linkability', 0.08, { verdict: 'leakage-found' }), GOOD)).toEqual([true, true]);
});

test('an attack that says nothing refuses: too weak, not tried for some targets, not among the results, nothing measured', () => {
  expect(decided(result('linkability', 0, { verdict: 'too-weak' }), GOOD)).toEqual([false, true]);
  const notTried = result('linkability', null, { verdict: null, targets: 'vulnerable' });
  expect(decided(result('linkability', 0), notTried, GOOD)).toEqual([false, true]);
  expect(decided(GOOD)).toEqual([false, true]);
  expect(decided(result('linkability', Number.NaN), GOOD)).toEqual([false, true]);
  const nothing = decideLeakage(LIMITS, { unavailable: 'nobody was held out' });
  expect(nothing.checks.map(({ passed, excess }) => [passed, excess])).toEqual([
    [false, null],
    [false, null],
  ]);
  expect(nothing.checks[0]!.sentence).toBe('linkability fails, because nobody was held out.');
});

test('a limit of 1 refuses nothing that was tried', () => {
  const limits: readonly LeakageLimit[] = [{ attack: 'linkability', maxExcess: 1, reason: 'looked at alone' }];
  const passes = (...results: readonly GatedResult[]): boolean => decideLeakage(limits, { results }).passed;
  expect(passes(result('linkability', 0, { verdict: 'too-weak' }))).toBe(true);
  expect(passes(result('linkability', 1, { verdict: 'leakage-found' }))).toBe(true);
  expect(passes(result('linkability', null, { verdict: null }))).toBe(false);
  expect(decideLeakage(limits, { unavailable: 'nobody was held out' }).passed).toBe(false);
});

test('without limits everything passes', () => {
  expect(decideLeakage([], { unavailable: 'nobody was held out' })).toEqual({ passed: true, checks: [] });
});
