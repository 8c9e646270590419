import { describe, expect, test } from 'vitest';
import type { ColumnShares } from '../../../../pipelines/evaluate/columns/column-shares.ts';
import { checkEmptyColumns, checkNoise } from '../../../../pipelines/evaluate/gate/column-checks.ts';

const shares = (column: string, missing: number, more: Partial<ColumnShares> = {}): ColumnShares => ({
  column,
  origin: 'released-data',
  missing,
  other: null,
  firstBin: null,
  lastBin: null,
  sigma: 0.001,
  mostlyMissing: false,
  ...more,
});

describe('checkEmptyColumns()', () => {
  test('fails where null and other hold most of some column, names it and what to do next', () => {
    const check = checkEmptyColumns([shares('fine', 0.2), shares('seen', 0.3, { other: 0.4 })], {});
    expect(check).toMatchObject({ id: 'maxEmptyShare', passed: false, threshold: 0.6, decisive: true });
    expect(check.value).toBeCloseTo(0.7, 9);
    expect(check.sentence).toBe(
      'About 70 % of `seen` is null or `other`, and fails: at most 60 % is allowed. Either the records are mostly empty there: then declare mostlyMissing: true in the dictionary; or their values do not fit the dictionary: `synthward check` tells which, inside; or set gate.maxEmptyShare.',
    );
  });

  test('passes where the dictionary says mostlyMissing', () => {
    expect(checkEmptyColumns([shares('weight', 0.97, { mostlyMissing: true })], {})).toMatchObject({ passed: true });
  });

  test('says what helps where `other` holds most, which mostlyMissing does not', () => {
    const drug = shares('drug', 0.1, { other: 0.8 });
    expect(checkEmptyColumns([{ ...drug, mostlyMissing: true }], {}).passed).toBe(false);
    expect(checkEmptyColumns([drug], {}).sentence).toBe(
      'About 90 % of `drug` is null or `other`, and fails: at most 60 % is allowed. Where `other` holds most, name more of the values, group them, widen the range, or leave the column out with kind: text; or set gate.maxEmptyShare.',
    );
    const both = checkEmptyColumns([drug, shares('seen', 0.7)], {}).sentence;
    expect(both).toMatch(
      /^About 90 % of `drug` and about 70 % of `seen` are null or `other`, and fail: .* declare mostlyMissing: true .* mostlyMissing does not help: name more/,
    );
  });

  test('does not fail on what noise may have made, and says so', () => {
    const check = checkEmptyColumns([shares('seen', 0.6, { sigma: 0.1 })], {});
    expect(check).toMatchObject({ passed: true, decisive: false });
    expect(check.sentence).toContain('The threshold lies within the noise.');
  });

  test('takes another limit, and 1 switches it off', () => {
    const all = [shares('seen', 0.999)];
    expect(checkEmptyColumns(all, { maxEmptyShare: 1 }).passed).toBe(true);
    expect(checkEmptyColumns([shares('race', 0.22)], { maxEmptyShare: 0.1 }).passed).toBe(false);
    expect(checkEmptyColumns([], {}).passed).toBe(true);
  });
});

describe('checkNoise()', () => {
  const noise = (error1: number) => ({ origin: 'released-data', records: 6, error1 }) as const;
  test('fails where noise spoils single columns, and says what brings it down', () => {
    const { passed, sentence } = checkNoise(noise(0.9), {});
    expect(passed).toBe(false);
    expect(sentence).toMatch(
      /^Noise alone is expected to put an error of 0\.9 on each column of about 6 records, and fails: it has to be at most 0\.4\. More budget, fewer columns,/,
    );
  });
  test('equal passes, and the limit can be set', () => {
    expect(checkNoise(noise(0.4), {}).passed).toBe(true);
    expect(checkNoise(noise(0.9), { maxNoiseError1: 2 }).passed).toBe(true);
  });
});
