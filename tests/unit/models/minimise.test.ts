import { expect, test } from 'vitest';
import { minimise } from '../../../models/graphical/estimation/minimise.ts';
import { withWorkspace } from '../../../models/graphical/estimation/workspace.ts';
import { numbers } from '../../support/small-domains.ts';

const CELLS = 40;

/** Looks for the bottom of sum weight_i (x_i - i)^2 / 2 + quartic sum (x_i - i)^4 / 4. */
function bottomOf(weights: readonly number[], quartic: number, steered = false) {
  return withWorkspace((workspace) => {
    const x = workspace.numbers(CELLS);
    let largest = 0;
    const found = minimise(
      workspace,
      (point, gradient) => {
        let value = 0;
        largest = 0;
        for (const [i, weight] of weights.entries()) {
          const off = point[i]! - i;
          value += (weight * off * off) / 2 + (quartic * off ** 4) / 4;
          gradient[i] = weight * off + quartic * off ** 3;
          largest = Math.max(largest, Math.abs(gradient[i]!));
        }
        return value;
      },
      x,
      {
        maxEvaluations: 400,
        precondition: (gradient, into) => {
          for (let i = 0; i < CELLS; i++) into[i] = steered ? gradient[i]! / weights[i]! : gradient[i]!;
        },
        converged: () => largest < 1e-8,
      },
    );
    return { ...found, x: Array.from(x) };
  });
}

const next = numbers(5);
const WEIGHTS = Array.from({ length: CELLS }, () => 10 ** (3 * next() - 1));

test('the search finds the bottom of narrow valleys, curved ones too, the same way each time', () => {
  for (const quartic of [0, 0.1]) {
    const found = bottomOf(WEIGHTS, quartic);
    expect(found.converged).toBe(true);
    for (const [i, value] of found.x.entries()) expect(Math.abs(value - i)).toBeLessThan(1e-6);
    expect(bottomOf(WEIGHTS, quartic)).toEqual(found);
    // Steepest descent would need thousands of steps where weights differ a thousandfold.
    expect(found.evaluations).toBeLessThan(400);
  }
});

test('what is known of the curvature beforehand spares steps', () => {
  expect(bottomOf(WEIGHTS, 0, true).evaluations).toBeLessThan(12);
  expect(bottomOf(WEIGHTS, 0).evaluations).toBeGreaterThan(30);
});
