import { expect, test } from 'vitest';
import { GenerationRandom } from '../../../models/generation-random.ts';
import { copiesFrom } from '../../../pipelines/copies/copies-of.ts';
import type { CopySource } from '../../../pipelines/copies/copy-source.ts';
import { type Population, sampleOf } from '../../../pipelines/copies/simulated/population.ts';
import { simulatedGuard } from '../../../pipelines/copies/simulated/simulated-guard.ts';
import { drawnUnits } from '../../../pipelines/copies/simulated/units.ts';
import { multiply, type Rational, rational, toNumberUp } from '../../../privacy/rational.ts';
import { drawnTable } from '../../support/drawn-table.ts';
import { fittedSource } from '../../support/fitted-source.ts';

/*
 * The spread of copies has to be the noise of the release and the chance of a sample, in their known variances. Of 400 draws the ratio of an
 * observed variance to the true one lies within these with probability above .999 (chi-square with 399 degrees of freedom); seeds are fixed.
 */
const DRAWS = 400;
const [LEAST, MOST] = [0.75, 1.3];
const isRight = (ratio: number): boolean => ratio > LEAST && ratio < MOST;

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

const ROWS = 2000;
const RHO = rational(1n, 400n);

/** Of the share of the first value of the first column: of copies, made as if `source` had been measured with `rho`. */
async function shares(source: CopySource, rho: Rational): Promise<number[]> {
  const found: number[] = [];
  const asked = { ...source, inputs: { ...source.inputs, rho } };
  for await (const { model } of copiesFrom(asked, { copies: DRAWS, seed: 'spread' })) {
    found.push(model.marginal([0])[0]! / model.total);
  }
  return found;
}

test('copies of a measured share spread as noise and sampling together do, and not with other noise', async () => {
  const source = await fittedSource('independent', { columns: drawnTable(ROWS, 'spread'), rho: RHO }, 'noise');
  const answers = source.answers.get('one-way')!;
  const sizes = source.model.columns.map(({ size }) => size);
  const noise = answers.map(({ sigmaSquared }) => toNumberUp(sigmaSquared));
  const { total } = source.model;
  const share = source.model.marginal([0])[0]! / total;
  // A column of two values says nothing of the total beyond their sum: its share is 1/2 + (difference of its counts) / (2 total).
  const ofTotal = 1 / noise.reduce((precision, one, i) => precision + 1 / (one * sizes[i]!), 0);
  const sampling = (share * (1 - share)) / total;
  const known = (noise[0]! / 2 + (share - 0.5) ** 2 * ofTotal) / total ** 2;
  // Either part alone is too little to be taken for both.
  expect(known / sampling).toBeGreaterThan(0.7);
  expect(known / sampling).toBeLessThan(3);
  const ratioOf = async (rho: Rational): Promise<number> => variance(await shares(source, rho)) / (known + sampling);
  expect(isRight(await ratioOf(RHO))).toBe(true);
  // Copies with a hundredth of the noise, and with twice its variance.
  expect(isRight(await ratioOf(multiply(RHO, rational(100n))))).toBe(false);
  expect(isRight(await ratioOf(multiply(RHO, rational(1n, 2n))))).toBe(false);
});

test('counts of simulated rows have the noise of their question, and the chance of as many units as there are', async () => {
  const columns = drawnTable(2 ** 16, 'population');
  const population: Population = { rows: 2 ** 16, columns };
  // 1,000 units of which 400 have a second row: 1,400 rows whose counts vary as 2,200 would, because rows of a unit are alike.
  const units = Float64Array.of(1000, 400);
  const [rows, squares] = [1400, 600 + 400 * 4];
  const sigmaSquared = rational(150n);
  const counts: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const random = new GenerationRandom(`draw/${draw}`, 'rows');
    const unitOfRow = drawnUnits(units, random)!;
    const sample = sampleOf(population, unitOfRow.length, unitOfRow, random);
    const guard = simulatedGuard({ columns: sample, rowCount: rows, unitOfRow, maxRowsPerUnit: 2 }, `draw/${draw}`);
    const [answer] = await guard.measureMarginals({ id: 'count', marginals: [{ columns: [1], sigmaSquared }] });
    counts.push(answer!.values[0]!);
  }
  const share = [...columns[1]!.codes].filter((code) => code === 0).length / 2 ** 16;
  const sampling = squares * share * (1 - share);
  const observed = variance(counts);
  expect(isRight(observed / (sampling + 150))).toBe(true);
  // As if rows were drawn apart, without noise, or with twice as much of all.
  expect(isRight(observed / (rows * share * (1 - share)))).toBe(false);
  expect(isRight(observed / (2 * (sampling + 150)))).toBe(false);
  const mean = counts.reduce((sum, count) => sum + count, 0) / DRAWS;
  expect(Math.abs(mean - rows * share)).toBeLessThan(5 * Math.sqrt(observed / DRAWS));
});
