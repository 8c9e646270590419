import { expect, test } from 'vitest';
import { NETWORKS } from '../../contract/clipped-sums-contract.ts';
import { BROKEN_SUMS, type PlainSum, soundSum } from '../../support/broken-sums.ts';
import { difference, norm, randomParameters, trainingUnits } from '../../support/training-units.ts';
import { type UnitGradient, unitGradient } from '../../support/unit-gradient.ts';

const LENGTHS = [1, 6, 1, 3, 24, 1, 1, 1, 1, 1, 1, 1, 1];
const CLIPS = [3, 1, 0.3, 0.1, 0.03];

/** The largest move of a sum by one unit, in clips. */
const largestMove = (sum: PlainSum, units: readonly UnitGradient[]): number =>
  Math.max(
    ...CLIPS.flatMap((clip) => {
      const whole = sum(units, clip);
      return units.map((_, left) => norm(difference(whole, sum(units.toSpliced(left, 1), clip))) / clip);
    }),
  );

const settings: readonly (readonly UnitGradient[])[] = ['one hidden layer', 'recurrent'].flatMap((name) =>
  [false, true].map((alike) => {
    const network = NETWORKS[name]!;
    const batch = trainingUnits(network, { seed: name, lengths: LENGTHS, alike });
    const parameters = randomParameters(network, name, 0.5);
    return LENGTHS.map((_, unit) => unitGradient(network, parameters, batch, unit));
  }),
);

test('gradients that are clipped one unit at a time move by no more than the clip', () => {
  for (const units of settings) expect(largestMove(soundSum, units)).toBeLessThanOrEqual(1 + 1e-9);
});

for (const [title, broken] of Object.entries(BROKEN_SUMS)) {
  test(`the test of neighbours finds out: ${title}`, () => {
    expect(Math.max(...settings.map((units) => largestMove(broken, units)))).toBeGreaterThan(1.5);
  });
}
