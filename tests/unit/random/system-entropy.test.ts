import { expect, test } from 'vitest';
import { systemEntropy } from '../../../privacy/random/system-entropy.ts';
import { chiSquare } from '../../support/goodness-of-fit.ts';

test('systemEntropy() fills every byte, across its refills and beyond one pool', () => {
  const entropy = systemEntropy();
  for (const size of [1, 7, 65_535, 65_536, 65_537, 200_000]) {
    const seen = new Uint8Array(size);
    // A byte that stays zero in eight fills has probability 2^-64.
    for (let i = 0; i < 8; i++) {
      const bytes = new Uint8Array(size);
      entropy.fill(bytes);
      for (let at = 0; at < size; at++) seen[at]! |= bytes[at]!;
    }
    expect(seen.indexOf(0)).toBe(-1);
  }
});

test('systemEntropy() never hands out the same bytes twice', () => {
  const entropy = systemEntropy();
  const blocks = new Set<string>();
  for (let i = 0; i < 10_000; i++) {
    const block = new Uint8Array(16);
    entropy.fill(block);
    blocks.add(Buffer.from(block).toString('hex'));
  }
  expect(blocks.size).toBe(10_000);
});

test('systemEntropy() leaves bytes outside a view alone', () => {
  const whole = new Uint8Array(64);
  systemEntropy().fill(whole.subarray(16, 48));
  expect(whole.subarray(0, 16).every((byte) => byte === 0)).toBe(true);
  expect(whole.subarray(48).every((byte) => byte === 0)).toBe(true);
});

test('systemEntropy() favours no byte value', () => {
  const bytes = new Uint8Array(256_000);
  systemEntropy().fill(bytes);
  const seen = new Float64Array(256);
  for (const byte of bytes) seen[byte]!++;
  // Not repeatable by nature: three times the 1e-4 threshold is out of reach for a working generator.
  const fit = chiSquare(seen, new Float64Array(256).fill(1000));
  expect(fit.statistic).toBeLessThan(3 * fit.threshold);
});
