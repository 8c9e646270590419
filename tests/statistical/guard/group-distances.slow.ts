import { describe, expect, test } from 'vitest';
import { deltaOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { groupDistancesEvent } from '../../../privacy/guard/events.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { column, openTestRun, tableOf } from '../../unit/guard/guard-fixture.ts';

const MARGINALS = [[1], [2]];
type Row = readonly [number, number, number];

function tableOfUnits(units: readonly (readonly Row[])[]): BoundedRecords {
  const rows = units.flat();
  const held = [3, 3, 2].map((size, c) =>
    column(
      `c${c}`,
      size,
      rows.map((each) => each[c]!),
    ),
  );
  const unitOfRow = Uint32Array.from(units.flatMap((unit, i) => unit.map(() => i)));
  return tableOf(held, { unitOfRow, maxRowsPerUnit: 3 });
}

/** What the charge claims, tried out as for marginals in `tests/unit/guard/answers.test.ts`: a unit of 3 rows, in one group or over two. */
describe('the claim of distances within groups, on two tables that differ by one unit of 3 rows', () => {
  const trials = 60_000;
  const sigma = rational(2);
  const epsilon = 1.5;
  const BATCH = 5_000;

  const statistics = async (more: readonly Row[], seed: string): Promise<Float64Array> => {
    const units: Row[][] = [[[0, 0, 0]], [[1, 1, 1]], [[2, 2, 0]]];
    const records = tableOfUnits(more.length === 0 ? units : [...units, [...more]]);
    const guard = createGuard({ records, run: openTestRun().run, entropy: insecureSeededEntropy(seed) });
    const grouping = {
      name: 'g',
      by: 0,
      marginals: MARGINALS,
      reference: ([, c]: readonly number[]) => new Float64Array(3 * guard.columns[c!]!.size),
      sigma,
    };
    const found = new Float64Array(trials);
    for (let from = 0; from < trials; from += BATCH) {
      const groupings = Array(BATCH).fill(grouping);
      const answers = await guard.measureGroupDistances({ id: `q${from}`, groupings });
      for (const [i, groups] of answers.entries()) found[from + i] = groups[0]!.value + groups[1]!.value;
    }
    return found;
  };

  /** Greatest excess of `P(x >= t)` with the unit over `e^epsilon` times that without, less four standard errors. */
  const excess = async (more: readonly Row[]): Promise<number> => {
    const [without, with3] = [await statistics([], 'without'), await statistics(more, 'with')];
    let greatest = 0;
    for (let t = -10; t <= 20; t += 0.5) {
      const p = with3.filter((x) => x >= t).length / trials;
      const q = without.filter((x) => x >= t).length / trials;
      const error = Math.sqrt((p * (1 - p)) / trials) + Math.exp(epsilon) * Math.sqrt((q * (1 - q)) / trials);
      greatest = Math.max(greatest, p - Math.exp(epsilon) * q - 4 * error);
    }
    return greatest;
  };
  const claimed = (maxRows: number): number =>
    deltaOfZcdp(zcdpCost(groupDistancesEvent({ groupings: [{ marginals: MARGINALS, sigma }] }, maxRows)).rho, epsilon);

  test.each<[string, readonly Row[]]>([
    [
      'in one group',
      [
        [0, 1, 1],
        [0, 1, 1],
        [0, 2, 1],
      ],
    ],
    [
      'over two groups',
      [
        [0, 1, 1],
        [1, 1, 1],
        [1, 0, 0],
      ],
    ],
  ])('holds with the bound of 3 rows in the sensitivity: %s', async (_, more) => {
    expect(await excess(more)).toBeLessThan(claimed(3));
  });

  test('and is refuted for one row: what is seen of a unit in one group is more than that allows', async () => {
    const one: readonly Row[] = [
      [0, 1, 1],
      [0, 1, 1],
      [0, 2, 1],
    ];
    expect(await excess(one)).toBeGreaterThan(2 * claimed(1));
  });
});
