import { expect, test } from 'vitest';
import { productWork } from '../../../bench/neural-product-work.ts';

test('products of matrices in a step: three a layer but that of codes', () => {
  const network = { kind: 'feed-forward', sizes: [4, 6], activation: 'relu', direct: false } as const;
  expect(productWork({ ...network, hidden: [] })).toBe(0);
  expect(productWork({ ...network, hidden: [7] })).toBe(6 * 7 * 10);
  expect(productWork({ ...network, hidden: [7, 8] })).toBe(6 * (7 * 8 + 8 * 10));
});
