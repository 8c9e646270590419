import { expect, test } from 'vitest';
import type { Operations } from '../../../privacy/gradients/operations/operations.ts';
import { plainOperations } from '../../../privacy/gradients/operations/plain-operations.ts';
import { sumsSelfTest } from '../../../privacy/gradients/self-test/sums-self-test.ts';

test('a backend that computes rightly passes', async () => {
  expect(await sumsSelfTest(plainOperations())).toBeUndefined();
});

const plain = plainOperations();
const WRONG: Readonly<Record<string, Partial<Operations>>> = {
  'a product that forgets what it should add to': {
    multiply: (out, a, b, options) => plain.multiply(out, a, b, { ...options, accumulate: false }),
  },
  'a batch of products of the first pair alone': {
    multiplyBatched: (batch, out, a, b, options) => {
      plain.fill(out, 0);
      plain.multiplyBatched(batch, out, a, b, { ...options, transposeB: false, accumulate: false });
    },
  },
  'factors that never clip': { clipFactors: (out) => plain.fill(out, 1) },
  'factors that are not applied': { scaleRows: () => undefined },
  'a softmax over all columns': {
    softmaxGradient: (logits, _, codes) => {
      const whole = plain.indices(2);
      plain.uploadIndices(new Int32Array([0, logits.columns]), whole);
      const first = plain.indices(logits.rows);
      plain.uploadIndices(
        Int32Array.from({ length: logits.rows }, () => (codes.length > 0 ? 0 : -1)),
        first,
      );
      plain.softmaxGradient(logits, whole, first);
    },
  },
  'rows scattered once where a code stands twice': {
    scatterRows: (table, rows, codes) => plain.scatterRows(table, rows, codes, 1),
  },
  'numbers that are not there': { download: async (_, into) => void into.fill(Number.NaN) },
};

for (const [what, wrong] of Object.entries(WRONG)) {
  test(`finds out ${what}`, async () => {
    expect(await sumsSelfTest({ ...plainOperations(), ...wrong })).toMatch(/^sums of clipped gradients of .*networks/);
  });
}
