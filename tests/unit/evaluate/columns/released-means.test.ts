import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../../pipelines/dictionary/coding.ts';
import { releasedMeans } from '../../../../pipelines/evaluate/columns/released-means.ts';
import type { OutputColumn } from '../../../../pipelines/release-folder/decode/output-column.ts';

const value = (number: number): Cell => ({ kind: 'value', value: number });
const column = (name: string, position: number, cells: readonly Cell[], kind: 'integer' | 'date' = 'integer') => ({
  kind: 'modelled' as const,
  position,
  coding: { name, kind, size: cells.length, cells },
});
const codes = (name: string, size: number, ...own: number[]) => ({ name, size, codes: Uint32Array.from(own) });

describe('releasedMeans()', () => {
  test('are those of the numbers that rows have, of offsets those of the differences', () => {
    const days: Cell[] = [
      { kind: 'value', value: '2020-01-01' },
      { kind: 'value', value: '2020-01-02' },
    ];
    const columns: OutputColumn[] = [
      column('admitted', 0, days, 'date'),
      { ...column('left', 1, [value(0), value(7), { kind: 'missing' }]), offset: { after: 'admitted', type: 'date' } },
      column('age', 2, [value(40), value(50)]),
      column('never', 3, [{ kind: 'missing' }, value(1)]),
    ];
    const sample = [
      codes('admitted', 2, 0, 1, 1),
      codes('left', 3, 1, 2, 0),
      codes('age', 2, 0, 0, 1),
      codes('never', 2, 0, 0, 0),
    ];
    const means = releasedMeans(sample, { columns, rules: { orders: [] }, seed: 'a seed' });
    expect([...means]).toEqual([
      [1, 3.5],
      [2, 130 / 3],
    ]);
  });

  test('keep an order of columns as the release does', () => {
    const bin: Cell = { kind: 'interval', lower: 0, upper: 1000, closed: false };
    const columns: OutputColumn[] = [column('low', 0, [bin]), column('high', 1, [bin])];
    const sample = ['low', 'high'].map((name) => codes(name, 1, ...new Array<number>(500).fill(0)));
    const means = releasedMeans(sample, { columns, rules: { orders: [['low', 'high']] }, seed: 'a seed' });
    // The lower and the greater of two even numbers.
    expect(means.get(0)! / 333).toBeCloseTo(1, 0);
    expect(means.get(1)! - means.get(0)!).toBeGreaterThan(200);
  });
});
