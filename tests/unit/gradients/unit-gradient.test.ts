import { expect, test } from 'vitest';
import { NETWORKS } from '../../contract/clipped-sums-contract.ts';
import { randomParameters, trainingUnits } from '../../support/training-units.ts';
import { unitGradient, unitLoss } from '../../support/unit-gradient.ts';

test('gradients on the tape are those of finite differences', () => {
  for (const [title, network] of Object.entries(NETWORKS)) {
    const batch = trainingUnits(network, { seed: title, lengths: [2, 4], missing: 0.2 });
    const parameters = Float64Array.from(randomParameters(network, title, 0.7));
    const { sum } = unitGradient(network, parameters, batch, 1);
    for (let i = 0; i < parameters.length; i += 7) {
      const value = parameters[i]!;
      const step = 1e-5;
      const [up, down] = [step, -step].map((by) => {
        const moved = parameters.slice();
        moved[i] = value + by;
        return unitLoss(network, moved, batch, 1);
      });
      expect(Math.abs((up! - down!) / (2 * step) - sum[i]!), `${title}, parameter ${i}`).toBeLessThan(1e-6);
    }
  }
});
