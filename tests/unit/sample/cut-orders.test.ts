import { describe, expect, test } from 'vitest';
import type { Cell, ColumnCoding } from '../../../pipelines/dictionary/coding.ts';
import { cutCells } from '../../../pipelines/dictionary/detail/cut-cells.ts';
import { detailCuts } from '../../../pipelines/dictionary/detail/detail-cuts.ts';
import type { OutputColumn } from '../../../pipelines/release-folder/decode/output-column.ts';
import { tableDecoder } from '../../../pipelines/release-folder/decode/table-decoder.ts';
import { orderFactor } from '../../../pipelines/sample/cut-orders.ts';
import { selectRows } from '../../../pipelines/sample/select-rows.ts';
import { thinnedRows } from '../../../pipelines/sample/thinned-rows.ts';
import { sampleModel } from '../release-folder/sample-release.ts';

const bin = (lower: number, upper: number): Cell => ({ kind: 'interval', lower, upper, closed: false });
const integer = (name: string, cells: readonly Cell[], position: number): OutputColumn => ({
  kind: 'modelled',
  position,
  coding: { name, kind: 'integer', size: cells.length, cells } satisfies ColumnCoding,
});
const TABLE = [
  integer('low', [bin(0, 10), bin(10, 20), { kind: 'missing' }], 0),
  integer('high', [bin(0, 10), bin(10, 20), { kind: 'missing' }], 1),
];
const RULES = { orders: [['low', 'high']] as const };

const factorOf = (where: readonly string[], low: number, high: number): number =>
  orderFactor(TABLE, selectRows(TABLE, where).columns, RULES, false)!.of([Uint8Array.of(low), Uint8Array.of(high)], 0);

describe('the factor of a row whose ordered columns lose parts of bins', () => {
  test('is how much more often what is left keeps the order than the whole bins do', () => {
    // Of 30 pairs with high below 3, 6 are in order; of all 100, 55.
    expect(factorOf(['high < 3'], 0, 0)).toBeCloseTo(6 / 30 / (55 / 100), 1);
    // Of 30 pairs with low below 3, 27.
    expect(factorOf(['low < 3'], 0, 0)).toBeCloseTo(27 / 30 / (55 / 100), 0.5);
  });

  test('is 1 where the bins are in order whatever is left, or a column has no value', () => {
    expect(factorOf(['high < 13'], 0, 1)).toBe(1);
    expect(factorOf(['low > 3'], 0, 2)).toBe(1);
  });

  test('is 0 where nothing in order is left, and small but not 0 where hardly anything is', () => {
    expect(factorOf(['low > 6', 'high < 4'], 0, 0)).toBe(0);
    expect(factorOf(['low > 6', 'high < 8'], 0, 0)).toBeGreaterThan(0);
  });

  test('is not asked for where conditions end at edges, or lie on other columns', () => {
    expect(orderFactor(TABLE, selectRows(TABLE, ['low < 10']).columns, RULES, false)).toBeUndefined();
    expect(orderFactor(TABLE, TABLE, RULES, false)).toBeUndefined();
    expect(orderFactor(TABLE, TABLE, RULES, true)!.of([Uint8Array.of(1), Uint8Array.of(0)], 0)).toBe(0);
  });
});

test('rows under conditions come as often as among the matching rows of a release', () => {
  const codings = [0, 1].map((c) => ({ name: ['low', 'high'][c]!, size: 3 }));
  const { evidence, columns } = selectRows(TABLE, ['low is not null', 'low >= 4', 'high < 13']);
  const factor = orderFactor(TABLE, columns, RULES, true)!;
  const rows = 20_000;
  const { blocks } = thinnedRows(sampleModel(codings), { rows, seed: 's', evidence }, factor);
  const counts = new Map<string, number>();
  for (const { rows: taken, columns: codes } of blocks) {
    for (let i = 0; i < taken; i++) {
      const key = `${codes[0]![i]},${codes[1]![i]}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  // Codes 0, 1 and 2 weigh 1, 2 and 3 in the model; of each pair of bins, the part of its pairs in order that meet the conditions.
  const expected = { '0,0': (1 * 21) / 55, '0,1': (1 * 2 * (6 * 3)) / 100, '1,1': (2 * 2 * 6) / 55 };
  const sum = Object.values(expected).reduce((total, one) => total + one, 0);
  expect([...counts.keys()].sort()).toEqual(Object.keys(expected));
  for (const [key, weight] of Object.entries(expected)) expect(counts.get(key)! / rows).toBeCloseTo(weight / sum, 1.6);
});

test('as many rows as asked for, the same each time, and none where no row can be kept', () => {
  const codings = [0, 1].map((c) => ({ name: ['low', 'high'][c]!, size: 3 }));
  const draw = (where: readonly string[], rows: number): number[][] => {
    const { evidence, columns } = selectRows(TABLE, where);
    const factor = orderFactor(TABLE, columns, RULES, false)!;
    const { blocks } = thinnedRows(sampleModel(codings), { rows, seed: 's', evidence }, factor);
    return [...blocks].flatMap(({ rows: taken, columns: [low] }) => [[...low!.subarray(0, taken)]]);
  };
  expect(draw(['low < 9', 'high < 3'], 9000).flat()).toHaveLength(9000);
  expect(draw(['low < 9', 'high < 3'], 50)).toEqual(draw(['low < 9', 'high < 3'], 50));
  expect(() => draw(['low between 6 and 9', 'high < 4'], 5)).toThrow(
    expect.objectContaining({ code: 'CONDITION_INVALID' }),
  );
});

describe('on curves', () => {
  const CELLS = [bin(0, 10), bin(10, 20), { kind: 'missing' } as const];
  const coding = (name: string): ColumnCoding => {
    const detail = cutCells('integer', CELLS, detailCuts(CELLS, 0));
    return { name, kind: 'integer', size: 3, cells: CELLS, detail };
  };
  const weight = (value: number): number => (20 - value) ** 2;
  const counts = Float64Array.from({ length: 21 }, (_, i) => (i < 20 ? weight(i) : 0));
  const columns = ['low', 'high'].map((name, position): OutputColumn => {
    const own = coding(name);
    return { kind: 'modelled', coding: own, position, spread: { coding: own, counts } };
  });

  /** The sum of the products of weights over the pairs of whole numbers in order. */
  function products(low: readonly [number, number], high: readonly [number, number]): number {
    let sum = 0;
    for (let a = low[0]; a <= low[1]; a++)
      for (let b = Math.max(a, high[0]); b <= high[1]; b++) sum += weight(a) * weight(b);
    return sum;
  }
  const single = (from: number, to: number): number => products([0, 0], [from, to]) / weight(0);

  test('the weights and the factor of a row together are the share of its combinations in order', () => {
    const { evidence, columns: selected } = selectRows(columns, ['low >= 2', 'high < 6']);
    const factor = orderFactor(columns, selected, RULES, false)!.of([Uint8Array.of(0), Uint8Array.of(0)], 0);
    const [low, high] = evidence.map(({ weights }) => weights[0]!);
    expect(low).toBeCloseTo(single(2, 9) / single(0, 9), 6);
    expect(high).toBeCloseTo(single(0, 5) / single(0, 9), 6);
    expect(low! * high! * factor).toBeCloseTo(products([2, 9], [0, 5]) / products([0, 9], [0, 9]), 1.7);
  });

  test('rows drawn under a condition are those of a release that meet it', () => {
    const rows = 20_000;
    const codes = [new Uint8Array(rows), new Uint8Array(rows)];
    const values = (table: readonly OutputColumn[], seed: string): number[][] =>
      [...tableDecoder(table, seed, RULES).decode([{ rows, columns: codes }])].flatMap((chunk) =>
        Array.from({ length: chunk.rows }, (_, i) => chunk.columns.map(({ data }) => Number(data[i]))),
      );
    const all = values(columns, 'a').filter(([low]) => low! < 3);
    const part = values(selectRows(columns, ['low < 3']).columns, 'b');
    const share = (table: number[][], high: number): number =>
      table.filter((row) => row[1]! <= high).length / table.length;
    expect(part.every(([low, high]) => low! < 3 && low! <= high!)).toBe(true);
    for (const high of [0, 1, 3, 6]) expect(share(part, high)).toBeCloseTo(share(all, high), 1.6);
  });
});
