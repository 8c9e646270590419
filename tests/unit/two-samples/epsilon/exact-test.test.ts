import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logBinomial } from '../../../../pipelines/two-samples/binomial.ts';
import { exactPValue } from '../../../../pipelines/two-samples/epsilon/exact-test.ts';
import { manyRunEpsilonOf } from '../../../../pipelines/two-samples/epsilon/many-run.ts';
import { tradeOffOfEpsilon, tradeOffOfMu } from '../../../../pipelines/two-samples/epsilon/trade-off.ts';

const probability = (k: number, n: number, p: number): number => Math.exp(logBinomial(k, n, p));

/** How often the test rejects at 5 % where members are found just as often as is allowed: over all outcomes, by their probabilities. */
function level(n: number, rate: number, tradeOff: ReturnType<typeof tradeOffOfMu>): number {
  const allowed = tradeOff.at(rate);
  let rejected = 0;
  for (let others = 0; others <= n; others++) {
    for (let members = 0; members <= n; members++) {
      const weight = probability(members, n, allowed) * probability(others, n, rate);
      if (weight < 1e-9) continue;
      if (exactPValue({ members, others }, n, n, tradeOff, 1e-3) <= 0.05) rejected += weight;
    }
  }
  return rejected;
}

test.each([
  ['epsilon 0', tradeOffOfEpsilon(0, 0), 0.5],
  ['epsilon 0', tradeOffOfEpsilon(0, 0), 0.2],
  ['epsilon 1, delta 0.01', tradeOffOfEpsilon(1, 0.01), 0.2],
  ['mu 1', tradeOffOfMu(1), 0.3],
] as const)('rejects %s in 2 to 5 of a hundred, thirty on each side', (_name, tradeOff, rate) => {
  const share = level(30, rate, tradeOff);
  expect(share).toBeLessThanOrEqual(0.0501);
  expect(share).toBeGreaterThan(0.02);
});

test('what is less than allowed is never refuted, and what is more the less likely the more it is', () => {
  const counts = fc.integer({ min: 0, max: 200 });
  fc.assert(
    fc.property(counts, counts, fc.double({ min: 0, max: 3, noNaN: true }), (members, others, epsilon) => {
      const at = (hits: number): number =>
        exactPValue({ members: hits, others }, 200, 200, tradeOffOfEpsilon(epsilon, 0), 1e-3);
      const p = at(members);
      if (members / 200 <= (others / 200) * Math.exp(epsilon)) expect(p).toBe(1);
      if (members < 200) expect(at(members + 1)).toBeLessThanOrEqual(p + 1e-9);
      expect(p).toBeGreaterThanOrEqual(1e-3);
    }),
    { numRuns: 40 },
  );
});

test('refutes whatever two Clopper-Pearson intervals refute, but for their slack', () => {
  const found = { members: 450, others: 120 };
  const bound = manyRunEpsilonOf(found, 1000, 1000, { delta: 0, significance: 0.05 });
  expect(bound).toBeGreaterThan(1);
  expect(exactPValue(found, 1000, 1000, tradeOffOfEpsilon(bound, 0), 1e-3)).toBeLessThan(0.05);
});
