import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundContributions } from '../../../../pipelines/protected/bounding/bound-contributions.ts';
import type { CodedTable } from '../../../../pipelines/protected/sources/encode-table.ts';
import { NO_UNIT } from '../../../../pipelines/protected/sources/no-unit.ts';
import { BitReader } from '../../../../privacy/random/bit-reader.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

/** A table whose only column holds the row's own number, so that kept rows can be told. */
function tableOf(units: readonly number[]): CodedTable {
  const unitOfRow = Uint32Array.from(units);
  const known = units.filter((unit) => unit !== NO_UNIT);
  const codes = Uint16Array.from(units.keys());
  return {
    columns: [{ name: 'row', size: 0x10000, codes }],
    rowCount: units.length,
    unitOfRow,
    unitCount: known.length === 0 ? 0 : Math.max(...known) + 1,
  };
}

const keep = (units: readonly number[], maxRows: number, seed: string): number[] => [
  ...boundContributions(tableOf(units), maxRows, insecureSeededEntropy(seed)).columns[0]!.codes,
];

test('keeps min(rows, maxRows) rows of every unit, each with its own unit, and drops rows of nobody', () => {
  const units = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 5 }), fc.string(), (drawn, maxRows, seed) => {
      const dense = [...new Set(drawn)];
      const table = drawn.map((unit) => dense.indexOf(unit)).map((unit, row) => (row % 9 === 8 ? NO_UNIT : unit));
      const records = boundContributions(tableOf(table), maxRows, insecureSeededEntropy(seed));
      expect(records.maxRowsPerUnit).toBe(maxRows);
      const rows = [...records.columns[0]!.codes];
      expect(new Set(rows).size).toBe(rows.length);
      expect([...records.unitOfRow!]).toEqual(rows.map((row) => table[row]));
      dense.forEach((_, unit) => {
        const had = table.filter((other) => other === unit).length;
        expect([...records.unitOfRow!].filter((other) => other === unit)).toHaveLength(Math.min(had, maxRows));
      });
      expect(records.unitOfRow).not.toContain(NO_UNIT);
      expect(records.columns[0]!.codes).toBeInstanceOf(Uint16Array);
    }),
  );
});

test('first rows of all units come first, then second ones, and any row of a unit may be its first', () => {
  const firsts = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    const { columns, unitOfRow } = boundContributions(
      tableOf([0, 1, 1, 1, 0, 2]),
      3,
      insecureSeededEntropy(String(seed)),
    );
    expect([...unitOfRow!]).toEqual([...[...unitOfRow!.slice(0, 3)], ...[...unitOfRow!.slice(3, 5)], 1]);
    expect([...unitOfRow!.slice(0, 3)].sort()).toEqual([0, 1, 2]);
    expect([...unitOfRow!.slice(3, 5)].sort()).toEqual([0, 1]);
    firsts.add(columns[0]!.codes[unitOfRow!.indexOf(1)]!);
  }
  expect([...firsts].sort()).toEqual([1, 2, 3]);
});

test('adding a unit changes the kept rows of no other, given the same coins, and by at most maxRows rows', () => {
  const small = [0, 0, 0, 0, 1, 1, 1, 1, 1];
  const large = [...small, ...Array(50).fill(2)];
  const before = keep(small, 2, 'coins');
  const after = keep(large, 2, 'coins');
  expect(after.filter((row) => row < small.length)).toEqual(before);
  expect(after.length - before.length).toBe(2);
});

test('which rows are kept does not depend on the order in which a source hands them out', () => {
  const draw = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 })), { minLength: 1 });
  const cut = fc.tuple(draw, fc.array(fc.nat(), { minLength: 100, maxLength: 100 }), fc.integer({ min: 1, max: 4 }));
  const bounded = (rows: readonly (readonly [number, number])[], maxRows: number): unknown => {
    const columns = [
      { name: 'first', size: 2, codes: Uint8Array.from(rows, ([, code]) => code >> 1) },
      { name: 'second', size: 2, codes: Uint8Array.from(rows, ([, code]) => code & 1) },
    ];
    const unitOfRow = Uint32Array.from(rows, ([unit]) => unit);
    const table = { columns, rowCount: rows.length, unitOfRow, unitCount: 4 };
    const kept = boundContributions(table, maxRows, insecureSeededEntropy('s'));
    return [kept.rowCount, [...kept.unitOfRow!], kept.columns.map(({ codes }) => [...codes])];
  };
  fc.assert(
    fc.property(cut, ([rows, keys, maxRows]) => {
      const order = rows.map((row, i) => ({ row, key: keys[i % keys.length]! })).sort((a, b) => a.key - b.key);
      const shuffled = order.map(({ row }) => row);
      expect(bounded(shuffled, maxRows)).toEqual(bounded(rows, maxRows));
    }),
  );
});

test('leaves a table without units as it is', () => {
  const { columns, rowCount } = tableOf([0, 1, 2]);
  const records = boundContributions({ columns, rowCount, unitCount: 3 }, 1, insecureSeededEntropy('s'));
  expect(records).toEqual({ columns, rowCount: 3, maxRowsPerUnit: 1 });
});

test.each([0, -1, 1.5, Number.NaN])('refuses maxRows %d', (maxRows) => {
  expect(() => boundContributions(tableOf([0]), maxRows, insecureSeededEntropy('s'))).toThrow(RangeError);
});

describe('the kept rows of a unit are a uniform draw among all sets of that size', () => {
  // 10 sets of 2 rows out of 5, 20,000 units: Pearson's statistic has 9 degrees of freedom; 27.9 is its 99.9th percentile.
  const UNITS = 20_000;
  const chiSquare = (sets: Iterable<string>, kinds = 10): number => {
    const counts = new Map<string, number>();
    for (const set of sets) counts.set(set, (counts.get(set) ?? 0) + 1);
    const expected = UNITS / kinds;
    let total = (kinds - counts.size) * expected;
    for (const count of counts.values()) total += (count - expected) ** 2 / expected;
    return total;
  };

  test('boundContributions() passes', () => {
    const units = Array.from({ length: UNITS * 5 }, (_, row) => row % UNITS); // interleaved, as rows of patients are
    const records = boundContributions(
      {
        ...tableOf([]),
        unitOfRow: Uint32Array.from(units),
        columns: [{ name: 'row', size: 2 ** 31, codes: Uint32Array.from(units.keys()) }],
        unitCount: UNITS,
      },
      2,
      insecureSeededEntropy('uniform'),
    );
    const sets = new Map<number, string>();
    records.unitOfRow!.forEach((unit, i) => {
      const place = Math.floor(records.columns[0]!.codes[i]! / UNITS);
      sets.set(unit, `${sets.get(unit) ?? ''}${place}`);
    });
    const asSets = Array.from(sets.values(), (places) => [...places].sort().join(''));
    expect(chiSquare(asSets)).toBeLessThan(27.9);
    // Of the same units, as 20 pairs in order: 19 degrees of freedom, 43.8 is the 99.9th percentile.
    expect(chiSquare(sets.values(), 20)).toBeLessThan(43.8);
  });

  test('a shuffle that swaps with any place fails', () => {
    const reader = new BitReader(insecureSeededEntropy('naive'));
    const sets = Array.from({ length: UNITS }, () => {
      const rows = [0, 1, 2, 3, 4];
      for (let i = 0; i < 2; i++) {
        const j = reader.uniformBelow(5); // should be i + uniformBelow(5 - i)
        [rows[i], rows[j]] = [rows[j]!, rows[i]!];
      }
      return rows.slice(0, 2).sort().join('');
    });
    expect(chiSquare(sets)).toBeGreaterThan(100);
  });

  test('the first rows fail', () => expect(chiSquare(Array(UNITS).fill('01'))).toBeGreaterThan(100));
});
