import { expect } from 'vitest';
import { type Coverage, coverageOf } from '../../../bench/inference/coverage.ts';
import { knownDictionary } from '../../../bench/inference/known-process.ts';
import { KNOWN_TRUTHS } from '../../../bench/inference/known-truths.ts';
import { clopperPearson } from '../../../pipelines/two-samples/clopper-pearson.ts';

const DRAWS = 200;

/** A regression on two columns is measured in some of the releases alone; fewer than so many say little. */
const ENOUGH = 60;

/** As many draws as the number that is measured most often. */
const drawsOf = (found: readonly Coverage[]): number => Math.max(...found.map(({ measured }) => measured));

/** Releases of 4,000 records each, by data and noise of their own, with 10 copies each. */
export async function coverageAt(epsilon: string, draws: number = DRAWS): Promise<readonly Coverage[]> {
  const found = await coverageOf({
    dictionary: await knownDictionary(),
    truths: KNOWN_TRUTHS,
    epsilon,
    kind: 'cliquetree',
    rows: 4000,
    draws,
    copies: 10,
  });
  for (const { text, term, measured, covered, naiveCovered, wider } of found) {
    console.log(
      `epsilon ${epsilon}, ${text}, ${term}: ${covered} of ${measured} cover, ${naiveCovered} of the naive ones; ${wider.toFixed(2)} times as wide`,
    );
  }
  return found;
}

/**
 * That intervals of 95 % cover in at least 92 of 100 releases that measured what they rest on, in no more than 99 of 100 beyond what chance
 * explains, and all together in 92 to 99 of 100.
 */
export function expectCoverage(found: readonly Coverage[], of: 'covered' | 'naiveCovered' = 'covered'): void {
  const counted = found.filter(({ measured }) => measured >= ENOUGH);
  expect(counted.filter(({ measured }) => measured >= 0.95 * drawsOf(found)).length).toBeGreaterThanOrEqual(9);
  for (const one of counted) {
    const { lower } = clopperPearson(one[of], one.measured, 0.95);
    const share = one[of] / one.measured;
    expect([one.text, one.term, share, share >= 0.92 && lower <= 0.99]).toEqual([one.text, one.term, share, true]);
  }
  const sum = (key: 'measured' | typeof of): number => counted.reduce((all, one) => all + one[key], 0);
  const together = sum(of) / sum('measured');
  expect(together).toBeGreaterThanOrEqual(0.92);
  expect(together).toBeLessThanOrEqual(0.99);
}
