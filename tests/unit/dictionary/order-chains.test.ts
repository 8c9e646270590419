import { expect, test } from 'vitest';
import type { Cell } from '../../../pipelines/dictionary/coding.ts';
import type { ModelledColumn } from '../../../pipelines/dictionary/dictionary.ts';
import { impossibleChains } from '../../../pipelines/dictionary/order/order-chains.ts';

function column(name: string, values: number, width: number): ModelledColumn {
  const cells = Array.from({ length: Math.ceil(values / width) }, (_, i): Cell => {
    const lower = i * width;
    return width === 1
      ? { kind: 'value', value: lower }
      : { kind: 'interval', lower, upper: Math.min(values, lower + width), closed: false };
  });
  return { name, coding: { name, kind: 'integer', size: cells.length, cells } } as unknown as ModelledColumn;
}

test('columns of single values before a chain of wide bins forbid nothing more with it, however many values they have', () => {
  const columns = [column('a', 1500, 1), column('b', 1500, 1), column('c', 1500, 1), column('d', 1500, 125)];
  const chain = [...columns, column('e', 1500, 300)];
  const names = chain.map(({ name }) => name);
  const orders = names.slice(1).map((name, i) => [names[i]!, name] as const);
  const held = impossibleChains(orders, chain);
  expect(held).toMatchObject([{ columns: [2, 3, 4] }]); // only d, a wide bin, can be pushed beyond a bin of e that it meets
}, 5000);
