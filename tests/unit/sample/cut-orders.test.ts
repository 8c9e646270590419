import { describe, expect, test } from 'vitest';
import type { Cell, ColumnCoding } from '../../../pipelines/dictionary/coding.ts';
import type { OutputColumn } from '../../../pipelines/release-folder/decode/output-column.ts';
import { orderFactor } from '../../../pipelines/sample/cut-orders.ts';
import { selectRows } from '../../../pipelines/sample/select-rows.ts';

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
