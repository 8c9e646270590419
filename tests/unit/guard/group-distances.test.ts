import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PrivacyEvent } from '../../../privacy/events.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { addLatticeDistances } from '../../../privacy/guard/distance.ts';
import { groupDistancesEvent } from '../../../privacy/guard/events.ts';
import type { DistanceGrouping, Guard } from '../../../privacy/guard/guard.ts';
import { LATTICE_PER_ROW } from '../../../privacy/guard/lattice.ts';
import { MOST_GROUPS } from '../../../privacy/guard/questions/group-distances.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import type { LedgerRun } from '../../../privacy/ledger/ledger.ts';
import { rational } from '../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { bruteCounts, column, openTestRun, someTable, tableOf } from './guard-fixture.ts';

const guardOf = (records: BoundedRecords, run: LedgerRun = openTestRun().run, seed = 'groups'): Guard =>
  createGuard({ records, run, entropy: insecureSeededEntropy(seed) });

/** Noise that is zero but for one draw in 10^70. */
const NEARLY_NONE = rational(1n, 20_000n);

describe('measureGroupDistances()', () => {
  test('is the mean distance within each group, to the lattice, also of groups that nobody is in', async () => {
    const sizes = [3, 5, 2, 4];
    const reference = fc.func(fc.double({ min: 0, max: 30, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), reference, async (rows, expected) => {
        const table = someTable(sizes, rows);
        const codes = table.columns[1]!.codes.map((code) => code % 4);
        const records = { ...table, columns: table.columns.with(1, { ...table.columns[1]!, codes }) };
        const marginals = [[0], [3, 2], [2]];
        const referenceOf = (columns: readonly number[]): Float64Array =>
          bruteCounts(records, columns).map((_, cell) => expected(columns.join(), cell));
        const grouping = { marginals, reference: referenceOf, sigma: NEARLY_NONE };
        const answers = await guardOf(records).measureGroupDistances({
          id: 'q',
          groupings: [
            { name: 'b', by: 1, ...grouping },
            { name: 'b alone', by: 1, ...grouping, marginals: [[0]] },
          ],
        });
        expect(answers.map((each) => each.length)).toEqual([5, 5]);
        for (let group = 0; group < 5; group++) {
          const distances = marginals.map((beside) => {
            const wanted = referenceOf([1, ...beside]);
            const counts = bruteCounts(records, [1, ...beside]);
            const run = wanted.length / 5;
            const cells = Array.from({ length: run }, (_, i) => group * run + i);
            return cells.reduce((sum, c) => sum + Math.abs(counts[c]! - Math.round(256 * wanted[c]!) / 256), 0);
          });
          expect(answers[0]![group]!.value).toBe(distances.reduce((sum, distance) => sum + distance) / 3);
          expect(answers[1]![group]!.value).toBe(distances[0]);
        }
      }),
      { numRuns: 12 },
    );
  });

  test('gives the same of sparse counts as of dense ones, and the groups add up to the whole', () => {
    const counts = Uint32Array.from({ length: 24 }, (_, cell) => (cell % 5 === 0 ? cell : 0));
    const reference = Float64Array.from({ length: 24 }, (_, cell) => 256 * (cell % 7));
    const held = Array.from(counts.keys()).filter((cell) => counts[cell]! > 0);
    const exacts = [
      { kind: 'dense', counts },
      { kind: 'sparse', cells: Uint32Array.from(held), counts: Uint32Array.from(held, (cell) => counts[cell]!) },
    ] as const;
    const [dense, sparse] = exacts.map((exact) => {
      const totals = Float64Array.of(1, 2, 3, 4);
      addLatticeDistances(exact, reference, totals, 2 ** 52);
      return totals;
    });
    expect(sparse).toEqual(dense);
    const whole = counts.reduce((sum, count, cell) => sum + Math.abs(256 * count - reference[cell]!), 0);
    expect(dense!.reduce((sum, total) => sum + total)).toBe(whole + 10);
    const capped = Float64Array.of(0, 0, 0, 0);
    addLatticeDistances(exacts[0], reference, capped, 100);
    expect([...capped]).toEqual([100, 100, 100, 100]);
  });

  test('has the noise it states, which is no less than was asked for, and one draw a group', async () => {
    const records = someTable([2, 4, 3], 50);
    const grouping = {
      name: 'g',
      by: 0,
      marginals: [[1], [2]],
      reference: (columns: readonly number[]) => bruteCounts(records, columns),
      sigma: rational(7, 3),
    };
    const answers = await guardOf(records).measureGroupDistances({ id: 'q', groupings: Array(4000).fill(grouping) });
    const { sigma } = answers[0]![0]!;
    expect(sigma).toBeGreaterThanOrEqual(7 / 3);
    expect(sigma).toBeLessThan(7 / 3 + 1e-6);
    const mean = (of: (each: (typeof answers)[number]) => number): number =>
      answers.reduce((sum, each) => sum + of(each), 0) / answers.length;
    for (const group of [0, 1]) {
      const variance = mean((each) => each[group]!.value ** 2) / sigma ** 2;
      expect(Math.abs(variance - 1)).toBeLessThan(0.09); // 4 standard errors of a variance of 4,000 draws
    }
    expect(Math.abs(mean((each) => each[0]!.value * each[1]!.value) / sigma ** 2)).toBeLessThan(0.064); // 4 / sqrt(4000)
  });

  test('refuses more groups than one answer holds, before anything is paid', async () => {
    const { run, ledger } = openTestRun();
    const records = tableOf([column('many', MOST_GROUPS + 1, [0]), column('b', 2, [1])]);
    const groupings = [
      { name: 'g', by: 0, marginals: [[1]], reference: () => new Float64Array(0), sigma: rational(1) },
    ];
    await expect(guardOf(records, run).measureGroupDistances({ id: 'q', groupings })).rejects.toThrow('at once');
    expect(ledger.charges('run')).toEqual([]);
  });
});

const MOST_ROWS = 3;
const row = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(1));
type Row = readonly [number, number, number];

function tableOfUnits(units: readonly (readonly Row[])[], maxRowsPerUnit = MOST_ROWS): BoundedRecords {
  const rows = units.flat();
  const held = [3, 3, 2].map((size, c) =>
    column(
      `c${c}`,
      size,
      rows.map((each) => each[c]!),
    ),
  );
  const unitOfRow = Uint32Array.from(units.flatMap((unit, i) => unit.map(() => i)));
  return tableOf(held, { unitOfRow, maxRowsPerUnit });
}

const MARGINALS = [[1], [2], [1, 2]];

test('one unit more moves the totals of all groups together by at most the sensitivity charged for, and by all of it for some tables', async () => {
  const unit = fc.array(row, { minLength: 1, maxLength: MOST_ROWS });
  const { run } = openTestRun();
  const event = groupDistancesEvent({ groupings: [{ marginals: MARGINALS, sigma: rational(1) }] }, MOST_ROWS);
  const { sensitivity } = event as Extract<PrivacyEvent, { kind: 'discrete-gaussian' }>;
  let question = 0;
  let greatest = 0;
  let mostGroups = 0;
  const totals = async (units: readonly (readonly Row[])[], level: number): Promise<number[]> => {
    const guard = guardOf(tableOfUnits(units), run);
    const sizes = guard.columns.map(({ size }) => size);
    const grouping: DistanceGrouping = {
      name: 'g',
      by: 0,
      marginals: MARGINALS,
      reference: (columns) => new Float64Array(columns.reduce((cells, c) => cells * sizes[c]!, 1)).fill(level),
      sigma: NEARLY_NONE,
    };
    const [answer] = await guard.measureGroupDistances({ id: `q${question++}`, groupings: [grouping] });
    return answer!.map(({ value }) => value * MARGINALS.length * LATTICE_PER_ROW);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(unit, { maxLength: 5 }), unit, fc.nat(2), async (units, more, level) => {
      const before = await totals(units, level);
      const moved = (await totals([...units, more], level)).map((total, group) => Math.abs(total - before[group]!));
      const all = moved.reduce((sum, each) => sum + each, 0);
      expect(all).toBeLessThanOrEqual(Number(sensitivity) * (more.length / MOST_ROWS));
      greatest = Math.max(greatest, all);
      mostGroups = Math.max(mostGroups, moved.filter((each) => each > 0).length);
    }),
    { numRuns: 120, seed: 11 },
  );
  // A sensitivity that forgot the rows of a unit, the marginals or the lattice would be smaller than what was found.
  expect(greatest).toBe(Number(sensitivity));
  expect(mostGroups).toBeGreaterThan(1);
});
