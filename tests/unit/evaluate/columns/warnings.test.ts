import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../pipelines/dictionary/coding.ts';
import type { ColumnShares } from '../../../../pipelines/evaluate/columns/column-shares.ts';
import type { DerivedShare } from '../../../../pipelines/evaluate/columns/derived-shares.ts';
import { warningsOf } from '../../../../pipelines/evaluate/columns/warnings.ts';
import { dpNumber, releasedNumber } from '../../../../pipelines/evaluate/published-number.ts';

const shares = (column: string, more: Partial<ColumnShares>): ColumnShares => ({
  column,
  origin: 'released-data',
  missing: null,
  other: null,
  firstBin: null,
  lastBin: null,
  sigma: 0.001,
  mostlyMissing: false,
  ...more,
});
const MEASURED = [dpNumber('error1', 'evaluate/distances', 0.1, { lower: 0, upper: 0.2 })];

function told(
  columns: readonly ColumnShares[],
  bins = 5,
  derived: readonly DerivedShare[] = [],
  atoms: readonly number[] = [],
): string[] {
  const cells = Array.from({ length: bins }, (_, value): Cell => ({ kind: 'value', value }));
  const facts = columns.map(({ column, mostlyMissing }) => ({
    name: column,
    cells,
    clamped: true,
    mostlyMissing,
    atoms,
    numbers: undefined,
    detail: undefined,
    after: undefined,
  }));
  return warningsOf({ columns, facts, derived }, { origin: 'released-data', records: 900, error1: 0.01 }, MEASURED);
}

describe('warningsOf()', () => {
  test('says of a column that is mostly null how it may have come about', () => {
    expect(told([shares('seen', { missing: 0.98 })])).toEqual([
      'About 98 % of `seen` is null in the release: either the records are mostly empty there (declare `mostlyMissing: true` in the dictionary) or their values do not fit the dictionary (`synthward check` tells which, inside).',
    ]);
  });

  test('never says that all of a column is null, since no noisy count shows it', () => {
    expect(told([shares('seen', { missing: 0.9999 })])[0]).toMatch(/^More than 99 % of `seen` is null/);
  });

  test('names columns with a tenth of nulls and more in one sentence, the fullest first, apart from those mostly null', () => {
    const lines = told([
      shares('a', { missing: 0.12 }),
      shares('b', { missing: 0.22 }),
      shares('c', { missing: 0.7 }),
      shares('d', { missing: 0.09 }),
    ]);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^About 70 % of `c` is null in the release: either the records are mostly empty/);
    expect(lines[1]).toMatch(/^About 22 % of `b` and about 12 % of `a` are null in the release: either/);
  });

  test('is silent about null where the dictionary says mostlyMissing, and about other it is not', () => {
    expect(told([shares('a', { missing: 0.98, mostlyMissing: true })])).toEqual([]);
    expect(told([shares('a', { missing: 0.4, other: 0.5, mostlyMissing: true })])).toEqual([
      expect.stringMatching(
        /^About 50 % of `a` is `other` \(null where a column is not stored as text\): values of the records outside the list or range of the dictionary, or that it cannot read/,
      ),
    ]);
  });

  test('tells of null and other that hold most of a column together', () => {
    expect(told([shares('a', { missing: 0.4, other: 0.3 })]).at(-1)).toBe(
      'About 70 % of `a` is null and `other` together.',
    );
  });

  test('says nothing of shares that noise alone may have made', () => {
    expect(told([shares('a', { missing: 0.3, other: 0.3, firstBin: 0.3, sigma: 0.2 })])).toEqual([]);
  });

  test('tells of an end bin that holds most of what was read', () => {
    expect(told([shares('dose', { missing: 0.5, mostlyMissing: true, lastBin: 0.4, firstBin: 0.02 })])).toEqual([
      'About 80 % of `dose` (where it is not null) lies in the last bin of its range: right where the records say so, but values above the range count there too (`synthward check` tells, inside).',
    ]);
    expect(told([shares('dose', { firstBin: 0.45, lastBin: 0.45 })])).toEqual([]);
  });

  test('is silent about a number at an end that the dictionary says many records hold, and not about the other end', () => {
    expect(told([shares('dose', { firstBin: 0.8, lastBin: 0.01 })], 5, [], [0])).toEqual([]);
    expect(told([shares('dose', { firstBin: 0.01, lastBin: 0.8 })], 5, [], [0])).toHaveLength(1);
  });

  test('asks for nearly all in an end bin where there are only two', () => {
    expect(told([shares('dose', { firstBin: 0.2, lastBin: 0.8 })], 2)).toEqual([]);
    expect(told([shares('dose', { firstBin: 0.02, lastBin: 0.98 })], 2)).toHaveLength(1);
  });

  test('takes five sentences at most for a dictionary that fits none of a hundred columns', () => {
    const lines = told(Array.from({ length: 100 }, (_, i) => shares(`c${i}`, { missing: 0.99 })));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('and 89 more columns (`report.json` has them) are null');
  });

  test('says of columns made of others that they are mostly null, unless that is declared or told of them already', () => {
    const derived = [
      { column: 'bmi', missing: 0.64, mostlyMissing: false },
      { column: 'pulse_pressure', missing: 0.5, mostlyMissing: false },
      { column: 'survival', missing: 0.95, mostlyMissing: true },
      { column: 'discharged', missing: 0.7, mostlyMissing: false },
    ];
    expect(told([shares('weight', { missing: 0.05 })], 5, derived.slice(0, 3))).toEqual([
      'About 64 % of `bmi` is null in the release: only rows in which each column that it is made of has a value have one.',
    ]);
    const lines = told([shares('discharged', { missing: 0.7 })], 5, derived);
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('`discharged` are');
  });

  test('says that counts are mostly noise, and that usefulness was not measured', () => {
    const noise = { origin: 'released-data', records: 7, error1: 0.8 } as const;
    expect(warningsOf({ columns: [], facts: [], derived: [] }, noise, [releasedNumber('samplingError1', 0.1)])).toEqual(
      [
        'The counts are mostly noise: they estimate about 7 records, and of so many noise alone is expected to put an error of 0.80 on each column, where 0 is equal and 2 is disjoint.',
        'How near the release is to the records was not measured: the evaluation had no share of the budget (evaluation.share).',
      ],
    );
  });
});
