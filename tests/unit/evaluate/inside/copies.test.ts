import { describe, expect, test } from 'vitest';
import { codeTable, takeRows } from '../../../../pipelines/evaluate/code-table.ts';
import { copies } from '../../../../pipelines/evaluate/inside/copies.ts';
import { columns, dependentColumns, independentColumns, recordsOf } from '../tables.ts';

const sizes = [6, 5, 7, 4, 5];

describe('copies()', () => {
  test('counts distinct rows, worked out by hand', () => {
    // One unit: it is the first half, and there is no other.
    const records = recordsOf(columns([3, 3], [[0, 1], [0, 1], [2, 2]]), [0, 0, 0]); // biome-ignore format: a table
    const made = codeTable(columns([3, 3], [[0, 1], [0, 1], [1, 0], [2, 2], [1, 1]])); // biome-ignore format: a table
    const result = copies(records, made, 'seed');
    expect(result.synthetic).toMatchObject({ distinct: 4, copied: 2, share: 0.5 });
    expect(result.heldOut).toMatchObject({ distinct: 0, copied: 0, share: 0, interval: { lower: 0, upper: 1 } });
    expect(result.excess.value).toBe(0.5);
  });

  test('puts all rows of a unit into one half', () => {
    // Each unit has a value of its own, so no held-out row may be known from the first half.
    const units = Array.from({ length: 200 }, (_, i) => i % 50);
    const records = recordsOf(columns([50], units.map((u) => [u])), units); // biome-ignore format: short
    const result = copies(records, codeTable(records.columns), 'seed');
    expect(result.heldOut).toMatchObject({ distinct: 25, copied: 0 });
    expect(result.allSynthetic).toMatchObject({ distinct: 50, copied: 25 });
    // As many rows as the other half has: 100 of the 200.
    expect(result.synthetic.distinct).toBeLessThan(50);
  });

  test('finds every row where the release is the first half, and none beyond chance in fresh rows', () => {
    const records = recordsOf(independentColumns(sizes, 3_000, 'records'));
    const fresh = codeTable(independentColumns(sizes, 1_500, 'fresh'));
    const ordinary = copies(records, fresh, 'halves');
    expect(ordinary.heldOut.share).toBeGreaterThan(0.2);
    expect(ordinary.excess.interval.lower).toBeLessThan(0);
    expect(ordinary.excess.interval.upper).toBeGreaterThan(0);

    const half = rowsKnown(records, fresh);
    const stolen = copies(records, takeRows(codeTable(records.columns), half), 'halves');
    expect(stolen.synthetic.share).toBe(1);
    expect(stolen.excess.interval.lower).toBeGreaterThan(0.1);
  });

  test('holds a short release against as few records, and finds none beyond chance', () => {
    const records = recordsOf(independentColumns(sizes, 6_000, 'records'));
    for (const rows of [60, 400, 2_000]) {
      const { heldOut, excess } = copies(records, codeTable(independentColumns(sizes, rows, 'fresh')), 'seed');
      expect(heldOut.distinct).toBeLessThanOrEqual(rows);
      expect(heldOut.distinct).toBeGreaterThan(rows / 4);
      expect(excess.interval.lower).toBeLessThan(0);
      expect(excess.interval.upper).toBeGreaterThan(0);
    }
  });

  test('shows a release of which a third was copied from all records', () => {
    const records = recordsOf(independentColumns(sizes, 3_000, 'records'));
    const table = codeTable(records.columns);
    const mixed = codeTable(
      independentColumns(sizes, 1_500, 'fresh').map((column, c) => {
        const codes = column.codes.slice();
        codes.set(table.columns[c]!.codes.subarray(0, 900));
        return { ...column, codes };
      }),
    );
    expect(copies(records, mixed, 'halves').excess.interval.lower).toBeGreaterThan(0);
  });

  test('does not depend on the order of columns', () => {
    const records = recordsOf(dependentColumns(sizes, 500, 'records'));
    const made = codeTable(dependentColumns(sizes, 500, 'made'));
    const reversed = { ...records, columns: [...records.columns].reverse() };
    const turned = codeTable([...made.columns].reverse());
    expect(copies(reversed, turned, 'seed')).toEqual(copies(records, made, 'seed'));
  });
});

/** Finds the first half of `halves` by asking, row by row, whether a release of it alone, many times, is a copy. */
function rowsKnown(records: ReturnType<typeof recordsOf>, fresh: ReturnType<typeof codeTable>): Uint32Array {
  const table = codeTable(records.columns);
  expect(fresh.columns.length).toBe(table.columns.length);
  const known: number[] = [];
  for (let i = 0; i < 300; i++) {
    if (copies(records, takeRows(table, new Uint32Array(1_500).fill(i)), 'halves').synthetic.copied === 1)
      known.push(i);
  }
  return Uint32Array.from(known);
}
