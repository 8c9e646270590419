import { describe, expect, test } from 'vitest';
import type { CanaryRows } from '../../../pipelines/audit/white-box/known-records.ts';
import { gaussianMu } from '../../../pipelines/two-samples/epsilon/gaussian-mu.ts';
import type { TwoScores } from '../../../pipelines/two-samples/two-scores.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../privacy/guard/views/view-rows.ts';
import { systemEntropy } from '../../../privacy/random/system-entropy.ts';
import { rational, toNumberUp } from '../../../privacy/rational.ts';
import { type Build, rightBuild } from '../../support/planted-bugs/build.ts';
import { weightsDoubled, weightsDoubledUnseen } from '../../support/planted-bugs/weights-doubled.ts';
import { MemoryRun } from '../../unit/evaluate/memory-run.ts';
import { linkedOf, type NestedUnit, shapeOf } from '../../unit/guard/views/linked-fixture.ts';

/*
 * As in `guard.slow.ts`: the noise is the system's, a bound exceeds a claim that is true in at most one of ten million runs.
 */
const SIGNIFICANCE = 1e-7;
const RUNS = 3000;

const shape = shapeOf(false);
const unit = (wards: readonly number[]): NestedUnit => ({
  codes: [0, 0],
  events: wards.map((ward) => ({ codes: [ward, 0, 0], day: 0, details: [[], []] })),
});
const OTHERS = [unit([0, 1, 0, 1]), unit([1]), unit([0, 0, 1])];
/** The only one with ward 2: eight steps to it, which share two rows. */
const CANARY = unit(Array(9).fill(2));
const VIEW: View = {
  name: 'step',
  kind: 'step',
  rows: 2,
  columns: [
    { name: 'ward', size: 3, from: { of: 'row', column: 0 } },
    { name: 'type', size: 2, from: { of: 'row', column: 2 } },
  ],
};

/** Noise of as many rows as a unit may add: mu is 1. */
async function play(build: Build, present: boolean) {
  const run = new MemoryRun();
  const records = linkedOf(present ? [...OTHERS, CANARY] : OTHERS, shape);
  const guard = build.createViewGuard({ records, shape, view: VIEW, run, entropy: { ...systemEntropy() } });
  const [answer] = await guard.measureMarginals({ id: 'q', marginals: [{ columns: [0], sigmaSquared: rational(4n) }] });
  return { count: answer!.values[2]!, charges: run.charges.map(({ event }) => event) };
}

/** The count of the canary's ward: with one cell that it changes, no score tells more. */
async function scores(build: Build): Promise<TwoScores> {
  const sides = { members: new Float64Array(RUNS), others: new Float64Array(RUNS) };
  for (let i = 0; i < RUNS; i++) {
    sides.members[i] = (await play(build, true)).count;
    sides.others[i] = (await play(build, false)).count;
  }
  return sides;
}

async function claimedMu(build: Build): Promise<number> {
  const { charges } = await play(build, true);
  return Math.sqrt(2 * toNumberUp(zcdpCost({ kind: 'composed', events: charges }).rho));
}

/** All three kinds of answers, each about what the canary changes, and the likelihood of them together. */
const made = (units: readonly NestedUnit[]) => viewRows(linkedOf(units, shape), shape, VIEW);
const BASE = made(OTHERS);
const ALONE = made([CANARY]);
const SUSPECTED: CanaryRows = {
  codes: ALONE.columns.map(({ codes }) => codes),
  weightsFor: (rows) => ALONE.weightsFor!(rows),
};

async function likelihood(build: Build, present: boolean): Promise<number> {
  const run = new MemoryRun();
  const records = linkedOf(present ? [...OTHERS, CANARY] : OTHERS, shape);
  const entropy = { ...systemEntropy() };
  const door = build.createViewGuard({ records, shape, view: VIEW, run, entropy });
  const { guard, answers } = build.recordingGuard(door);
  const reference = () => new Float64Array(3);
  await guard.measureMarginals({ id: 'm', marginals: [{ columns: [0], sigmaSquared: rational(4n) }] });
  await guard.measureDistances({
    id: 'd',
    workloads: [{ name: 'ward', marginals: [[0]], reference, sigma: rational(4n) }],
  });
  const candidates = [[0], [1]].map((columns) => ({
    columns,
    reference: () => new Float64Array(VIEW.columns[columns[0]!]!.size),
    weight: 1,
    offset: columns[0]! * 3,
  }));
  await guard.chooseMarginal({ id: 'c', epsilon: rational(1n), candidates });
  return build.canaryLikelihoods(answers, BASE, [SUSPECTED])[0]!;
}

describe('weights that add up to twice what is charged for', () => {
  test('are refused before the first count', async () => {
    await expect(play(await weightsDoubled(), true)).rejects.toThrow('were not bounded before counting');
  });

  test('are caught by the audit where the guard does not see them', async () => {
    const build = await weightsDoubledUnseen();
    expect(await claimedMu(build)).toBeCloseTo(1, 9);
    const lower = gaussianMu(await scores(build), { significance: SIGNIFICANCE });
    expect(lower).toBeGreaterThan(1.3);
  });

  test('are not those of the right build, which shows no more than it charges', async () => {
    expect(await claimedMu(rightBuild)).toBeCloseTo(1, 9);
    const lower = gaussianMu(await scores(rightBuild), { significance: SIGNIFICANCE });
    expect(lower).toBeGreaterThan(0.4);
    expect(lower).toBeLessThanOrEqual(1);
  });

  test('are caught by the likelihood of all answers, which is told right where weights are', async () => {
    const bounds: number[] = [];
    for (const build of [await weightsDoubledUnseen(), rightBuild]) {
      const sides = { members: new Float64Array(RUNS), others: new Float64Array(RUNS) };
      for (let i = 0; i < RUNS; i++) {
        sides.members[i] = await likelihood(build, true);
        sides.others[i] = await likelihood(build, false);
      }
      bounds.push(gaussianMu(sides, { significance: SIGNIFICANCE }));
    }
    const claimed = Math.sqrt(1 + 1 / 4 + 1 / 4);
    expect(bounds[0]).toBeGreaterThan(claimed);
    expect(bounds[1]).toBeLessThanOrEqual(claimed);
    expect(bounds[1]).toBeGreaterThan(0.3);
  });
});
