import { describe, expect, test } from 'vitest';
import { type DetailInputs, fitDetail, modelRecodings, planDetail } from '../../../../models/detail/detail-model.ts';
import { zcdpCost } from '../../../../privacy/accounting/zcdp/cost.ts';
import { createGuard } from '../../../../privacy/guard/create-guard.ts';
import type { BoundedRecords } from '../../../../privacy/guard/records.ts';
import { compare, rational, subtract, toNumberUp } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { column, openTestRun, tableOf } from '../../guard/guard-fixture.ts';

const PARENTS = [0, 0, 0, 1, 1, 2];
const ROWS = [4000, 1000, 0, 500, 2500, 700];

const inputs = (maxRowsPerUnit: number, rho = rational(1n, 50n)): DetailInputs => ({
  columns: [0, 1].map((position) => ({ column: position, parents: PARENTS, size: 3, ordered: true })),
  maxRowsPerUnit,
  rho,
});

/** Two equal columns of the finer values; units of up to `maxRowsPerUnit` rows. */
function records(maxRowsPerUnit: number): BoundedRecords {
  const codes = ROWS.flatMap((count, code) => new Array<number>(count).fill(code));
  const unitOfRow = Uint32Array.from(codes, (_, row) => Math.floor(row / maxRowsPerUnit));
  return tableOf([column('a', 6, codes), column('b', 6, codes)], { maxRowsPerUnit, unitOfRow });
}

const known = {
  totals: Float64Array.of(5000, 3000, 700),
  guess: Float64Array.of(1667, 1667, 1666, 1500, 1500, 700),
};

describe.each([1, 2, 5])('the question about details, %i rows a unit', (maxRows) => {
  test('is planned for no more than its budget, and for nearly all of it', () => {
    const { event, id } = planDetail(inputs(maxRows));
    const { rho, delta } = zcdpCost(event);
    expect(id).toBe('detail');
    expect(delta).toEqual(rational(0n));
    expect(compare(rho, inputs(maxRows).rho)).toBeLessThanOrEqual(0);
    expect(toNumberUp(subtract(inputs(maxRows).rho, rho))).toBeLessThan(1e-4);
  });

  test('is charged as planned before it is answered, with noise for the bound on rows', async () => {
    const { ledger, run } = openTestRun();
    const guard = createGuard({ records: records(maxRows), run, entropy: insecureSeededEntropy(`detail ${maxRows}`) });
    const { measurements } = await fitDetail(inputs(maxRows), guard, [known, known]);
    expect(ledger.charges('run').map(({ questionId, event }) => ({ id: questionId, event }))).toEqual([
      { id: 'detail', event: planDetail(inputs(maxRows)).event },
    ]);
    // Each of two columns has half of rho: sigma squared is k^2 / (2 * rho / 2).
    for (const { sigmaSquared } of measurements) expect(toNumberUp(sigmaSquared)).toBeCloseTo(maxRows ** 2 * 50, -1);
  });

  test('draws noise of the variance that it states', async () => {
    const errors: number[] = [];
    const { run } = openTestRun();
    for (let seed = 0; seed < 40; seed++) {
      const guard = createGuard({
        records: records(maxRows),
        run,
        entropy: insecureSeededEntropy(`${maxRows} ${seed}`),
      });
      const [first] = await guard.measureMarginals({
        id: `detail-${seed}`,
        marginals: [{ columns: [0], sigmaSquared: rational(BigInt(maxRows * maxRows) * 50n) }],
      });
      errors.push(...first!.values.map((value, code) => value - ROWS[code]!));
    }
    const variance = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
    expect(variance / (maxRows ** 2 * 50)).toBeGreaterThan(0.75);
    expect(variance / (maxRows ** 2 * 50)).toBeLessThan(1.25);
  });
});

test('a guard of another bound on rows charges something else than was planned', async () => {
  const { ledger, run } = openTestRun();
  const guard = createGuard({ records: records(2), run, entropy: insecureSeededEntropy('other bound') });
  await fitDetail(inputs(1), guard, [known, known]);
  expect(ledger.charges('run')[0]!.event).not.toEqual(planDetail(inputs(1)).event);
});

test('what comes back adds up to the model, and is near what the records hold', async () => {
  const { run } = openTestRun();
  const guard = createGuard({ records: records(1), run, entropy: insecureSeededEntropy('near') });
  const { counts } = await fitDetail(inputs(1), guard, [known, known]);
  for (const own of counts) {
    expect(own).toHaveLength(6);
    for (const [fine, count] of own.entries()) expect(Math.abs(count - ROWS[fine]!)).toBeLessThan(60);
    expect(own[0]! + own[1]! + own[2]!).toBeCloseTo(5000, 6);
  }
});

test('finer values are merged into those of the model, and other columns stay', () => {
  const recodings = modelRecodings([inputs(1).columns[1]!], 3);
  expect(recodings).toEqual([undefined, { size: 3, map: Uint32Array.from(PARENTS) }, undefined]);
});
