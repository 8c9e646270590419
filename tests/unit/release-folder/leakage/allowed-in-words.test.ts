import { describe, expect, test } from 'vitest';
import { allowedByClaim, percentUp } from '../../../../pipelines/release-folder/leakage/allowed-in-words.ts';
import type { Manifest } from '../../../../pipelines/release-folder/manifest/manifest.ts';

const allowed = (epsilon: string, delta: string, unit = 'patient') =>
  allowedByClaim({ claim: { epsilon, delta }, privacyUnit: { unit } } as Manifest);

describe('what a claim allows, by criterion', () => {
  /** By hand: e^1 f + delta below the corner, and (e - 1 + 2 delta) / (e + 1) = 0.46212. */
  test('at epsilon 1 and delta 1e-6', () => {
    const { criteria, rates } = allowed('1', '1/1000000');
    expect(criteria.map(({ name }) => name)).toEqual(['Singling out', 'Linkability', 'Inference', 'Membership']);
    const [singling, linking, inferring, membership] = criteria.map(({ sentence }) => sentence);
    expect(singling).toContain('does so with 2.72 % at most');
    expect(linking).toContain('joined rightly with 27.2 % at most');
    // 1 - (1 - 0.5 - delta) / e
    expect(inferring).toContain('comes true with 81.7 % at most');
    expect(membership).toContain('at most 46.3 of 100 more');
    expect(membership).toContain('names 0.272 % of those who are');
    expect(rates.map(({ most }) => most)).toEqual(['0.272 %', '2.72 %', '27.2 %', '81.7 %']);
  });

  test('at no loss at all it is what would have been without', () => {
    const { criteria, rates } = allowed('0', '0');
    expect(rates.map(({ without, most }) => most === without)).toEqual([true, true, true, true]);
    expect(criteria[3]!.sentence).toContain('at most 0 of 100 more');
  });

  test('at a large epsilon nearly everything is allowed, and it says so', () => {
    expect(allowed('8', '0').rates.map(({ most }) => most)).toEqual([
      '99.9665 %',
      '99.9668 %',
      '99.9699 %',
      '99.9833 %',
    ]);
    expect(allowed('1000', '0').rates[0]!.most).toBe('100 %');
  });

  test('of whichever unit', () => {
    for (const { sentence } of allowed('1', '0', 'household').criteria.slice(0, 3))
      expect(sentence).toContain('household');
  });
});

test.each([
  [0, '0 %'],
  [1e-9, '0.000001 %'],
  [0.001, '0.1 %'],
  [0.00271928, '0.272 %'],
  [0.5, '50 %'],
  [0.99961, '99.961 %'],
  [0.999999999, '100 %'],
  [1, '100 %'],
])('a share of %d is %s, never less', (share, text) => {
  expect(percentUp(share)).toBe(text);
  expect(Number.parseFloat(percentUp(share))).toBeGreaterThanOrEqual(100 * share * (1 - 1e-12));
});
