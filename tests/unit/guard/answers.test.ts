import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deltaOfZcdp } from '../../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { marginalsEvent } from '../../../privacy/guard/events.ts';
import type { Guard } from '../../../privacy/guard/guard.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { type Rational, rational } from '../../../privacy/rational.ts';
import { chiSquare, chiSquareIntegers, discreteGaussianMass } from '../../support/goodness-of-fit.ts';
import { insecureSeededEntropy } from '../../support/insecure-seeded-entropy.ts';
import { bruteCounts, column, NEARLY_EXACT, openTestRun, sameNumbers, someTable, tableOf } from './guard-fixture.ts';

const guardOf = (records: BoundedRecords, seed = 'answers'): Guard =>
  createGuard({ records, run: openTestRun().run, entropy: insecureSeededEntropy(seed) });

describe('measureMarginals()', () => {
  test('without noise worth speaking of gives the exact counts, in the order asked', async () => {
    const records = someTable([3, 300, 2], 1000);
    const wanted = [[1, 0], [2], [0, 1, 2]];
    const marginals = wanted.map((columns) => ({ columns, sigmaSquared: NEARLY_EXACT }));
    const answers = await guardOf(records).measureMarginals({ id: 'q', marginals });
    for (const [i, { columns, values }] of answers.entries()) {
      expect(columns).toEqual(wanted[i]);
      expect(sameNumbers(values, bruteCounts(records, columns))).toBe(true);
    }
  });

  const noise = async (sigmaSquared: Rational): Promise<Float64Array> => {
    const records = someTable([70, 70, 70], 500);
    const pairs = [[0, 1], [1, 2], [0, 2], [2], [1, 0]];
    const marginals = pairs.map((columns) => ({ columns, sigmaSquared }));
    const answers = await guardOf(records).measureMarginals({ id: 'q', marginals });
    return Float64Array.from(
      answers.flatMap(({ columns, values }) => {
        const exact = bruteCounts(records, columns);
        return Array.from(values, (value, cell) => value - exact[cell]!);
      }),
    );
  };

  test('adds independent noise of the variance asked for to every cell', async () => {
    const draws = await noise(rational(37, 2));
    const fit = chiSquareIntegers(draws, discreteGaussianMass(18.5), 15);
    expect(fit.statistic).toBeLessThan(fit.threshold);
    expect(new Set(draws).size).toBeGreaterThan(15);
  });

  test('noise a tenth smaller than asked for would be noticed', async () => {
    const fit = chiSquareIntegers(await noise(rational(1665, 100)), discreteGaussianMass(18.5), 15);
    expect(fit.statistic).toBeGreaterThan(fit.threshold);
  });

  test('keeps values beyond 32 bits', async () => {
    const sigmaSquared = rational(2n ** 60n);
    const [answer] = await guardOf(someTable([4], 10)).measureMarginals({
      id: 'q',
      marginals: [{ columns: [0], sigmaSquared }],
    });
    expect(Math.max(...answer!.values.map(Math.abs))).toBeGreaterThan(2 ** 27);
    expect(answer!.values.every(Number.isSafeInteger)).toBe(true);
  });
});

/**
 * What the charge claims, tried out: with a unit of 4 equal rows in and out of the table, no event may separate the two
 * answers more than the claimed (epsilon, delta) allows.
 */
describe('the claim of a marginal, on two tables that differ by one unit of 4 rows', () => {
  const trials = 40_000;
  const sigmaSquared = rational(8);
  const epsilon = 1.5;

  const answersOn = async (rows: number, seed: string): Promise<Float64Array> => {
    const unit = Array.from({ length: rows }, () => 1);
    const records = tableOf([column('c', 2, [0, 0, 0, ...unit])], {
      unitOfRow: Uint32Array.from([0, 1, 2, ...unit.map(() => 3)]),
      maxRowsPerUnit: 4,
    });
    const marginals = Array.from({ length: trials }, () => ({ columns: [0], sigmaSquared }));
    const answers = await guardOf(records, seed).measureMarginals({ id: 'q', marginals });
    return Float64Array.from(answers, ({ values }) => values[1]!);
  };

  /** Greatest excess of `P(x >= t)` with the unit over `e^epsilon` times that without, less four standard errors. */
  const excess = async (): Promise<number> => {
    const [without, with4] = [await answersOn(0, 'without'), await answersOn(4, 'with')];
    let greatest = 0;
    for (let t = -10; t <= 20; t++) {
      const p = with4.filter((x) => x >= t).length / trials;
      const q = without.filter((x) => x >= t).length / trials;
      const error = Math.sqrt((p * (1 - p)) / trials) + Math.exp(epsilon) * Math.sqrt((q * (1 - q)) / trials);
      greatest = Math.max(greatest, p - Math.exp(epsilon) * q - 4 * error);
    }
    return greatest;
  };

  test('holds with the bound of 4 rows in the sensitivity, and fails without it', async () => {
    const seen = await excess();
    const claimed = (maxRows: number): number =>
      deltaOfZcdp(zcdpCost(marginalsEvent({ marginals: [{ sigmaSquared }] }, maxRows)).rho, epsilon);
    expect(seen).toBeGreaterThan(0.02);
    expect(seen).toBeLessThan(claimed(4));
    expect(seen).toBeGreaterThan(100 * claimed(1));
  });
});

describe('chooseMarginal()', () => {
  const records = tableOf([column('a', 2, [0, 0, 0, 1]), column('b', 2, [1, 1, 0, 0]), column('c', 2, [1, 1, 1, 1])], {
    unitOfRow: Uint32Array.of(0, 0, 1, 1),
    maxRowsPerUnit: 2,
  });
  const candidates = [
    { columns: [0], reference: () => Float64Array.of(2, 2), weight: 2, offset: 0 }, // 2 * 2
    { columns: [1], reference: () => Float64Array.of(2, 2), weight: 1, offset: -1.5 }, // 1.5
    { columns: [2], reference: () => Float64Array.of(2, 2.25), weight: 1, offset: 0.5 }, // 2 + 1.75 - 0.5
    { columns: [0, 2], reference: () => Float64Array.of(0, 3, 0, 1), weight: 3, offset: 0 }, // 0
  ];
  const scores = [4, 1.5, 3.25, 0];

  const chosen = async (epsilon: Rational, draws: number): Promise<Float64Array> => {
    const guard = guardOf(records);
    const counts = new Float64Array(candidates.length);
    for (let i = 0; i < draws; i++) counts[await guard.chooseMarginal({ id: `q${i}`, epsilon, candidates })]!++;
    return counts;
  };
  const expectedAt = (epsilon: number, draws: number): number[] => {
    const weights = scores.map((score) => Math.exp((epsilon * score) / (2 * 3 * 2)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => (weight / total) * draws);
  };

  test('follows exp(epsilon score / (2 max(weight) k)), and not that of another epsilon', async () => {
    const seen = await chosen(rational(6), 300);
    const right = chiSquare(seen, expectedAt(6, 300));
    expect(right.statistic).toBeLessThan(right.threshold);
    for (const wrong of [3, 12]) {
      const fit = chiSquare(seen, expectedAt(wrong, 300));
      expect(fit.statistic).toBeGreaterThan(fit.threshold);
    }
  });

  test('takes the best where epsilon leaves no doubt', async () => {
    const guard = guardOf(records);
    expect(await guard.chooseMarginal({ id: 'q', epsilon: rational(1_000), candidates })).toBe(0);
  });

  test('copes with weights and offsets at their limits', async () => {
    const extreme = [
      { columns: [0], reference: () => Float64Array.of(2 ** 42, 0), weight: 2 ** 20, offset: 2 ** 42 },
      { columns: [1], reference: () => Float64Array.of(2 ** 42, 0), weight: 2 ** 20, offset: -(2 ** 42) },
    ];
    expect(await guardOf(records).chooseMarginal({ id: 'q', epsilon: rational(1_000), candidates: extreme })).toBe(1);
  });
});

describe('measureDistances()', () => {
  test('is the mean distance in rows, to the lattice', async () => {
    const sizes = [3, 4, 2];
    const reference = fc.func(fc.double({ min: 0, max: 30, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), reference, async (rows, expected) => {
        const records = someTable(sizes, rows);
        const marginals = [[0, 1], [2], [1, 2, 0], [0, 1]];
        const referenceOf = (columns: readonly number[]): Float64Array =>
          bruteCounts(records, columns).map((_, cell) => expected(columns.join(), cell));
        const [answer] = await guardOf(records).measureDistances({
          id: 'q',
          workloads: [{ name: 'w', marginals, reference: referenceOf, sigma: rational(1n, 20_000n) }],
        });
        let total = 0;
        for (const columns of marginals) {
          const wanted = referenceOf(columns);
          bruteCounts(records, columns).forEach((count, cell) => {
            total += Math.abs(count - Math.round(256 * wanted[cell]!) / 256);
          });
        }
        expect(answer!.value).toBe(total / marginals.length);
      }),
      { numRuns: 15 },
    );
  });

  test('has the noise it states, which is no less than was asked for', async () => {
    const records = someTable([3, 4], 50);
    const workload = {
      name: 'w',
      marginals: [[0], [1], [0, 1]],
      reference: (columns: readonly number[]) => bruteCounts(records, columns),
      sigma: rational(7, 3),
    };
    const answers = await guardOf(records).measureDistances({ id: 'q', workloads: Array(3000).fill(workload) });
    const { sigma } = answers[0]!;
    expect(sigma).toBeGreaterThanOrEqual(7 / 3);
    expect(sigma).toBeLessThan(7 / 3 + 1e-6);
    const variance = answers.reduce((sum, { value }) => sum + value * value, 0) / answers.length;
    expect(variance / sigma ** 2).toBeGreaterThan(0.9); // 4 standard errors of a variance of 3,000 draws: 0.103
    expect(variance / sigma ** 2).toBeLessThan(1.1);
  });
});

describe('measureCopies()', () => {
  /** Splits as the guard does, from the same seed, and counts by text. */
  function expected(records: BoundedRecords, released: BoundedRecords, seed: string, tosses = 1): number[] {
    const unit = (row: number): number => records.unitOfRow?.[row] ?? row;
    const text = (table: BoundedRecords, row: number): string => table.columns.map(({ codes }) => codes[row]).join();
    const rows = Array.from({ length: records.rowCount }, (_, row) => row);
    const entropy = insecureSeededEntropy(seed);
    const coins = Array.from({ length: tosses }, () => {
      const bytes = new Uint8Array(Math.ceil(new Set(rows.map(unit)).size / 8));
      entropy.fill(bytes);
      return bytes;
    });
    const heldOut = (row: number): boolean =>
      coins.every((bytes) => ((bytes[unit(row) >> 3]! >> (unit(row) & 7)) & 1) === 1);
    const compared = new Set(rows.filter((row) => !heldOut(row)).map((row) => text(records, row)));
    const held = new Set(rows.filter(heldOut).map((row) => text(records, row)));
    const given = new Set(Array.from({ length: released.rowCount }, (_, row) => text(released, row)));
    const inCompared = (set: Set<string>): number => [...set].filter((row) => compared.has(row)).length;
    return [given.size, inCompared(given), held.size, inCompared(held)];
  }

  test('counts distinct rows as sets of texts do, and keeps the rows of a unit together', async () => {
    for (const [i, rowsPerUnit] of [1, 1, 3, 7].entries()) {
      const records = someTable([5, 300, 4, 2], 200 + 50 * i, rowsPerUnit);
      const other = someTable([5, 300, 4, 2], 900);
      const released = {
        ...other,
        columns: other.columns.map((held) => ({ ...held, codes: held.codes.slice(100, 500) })),
        rowCount: 400,
      };
      const answer = await guardOf(records, `copies ${i}`).measureCopies({
        id: 'q',
        sigmaSquared: NEARLY_EXACT,
        released: released.columns,
      });
      const counts = [
        answer.releasedDistinct,
        answer.releasedCopied.value,
        answer.heldOutDistinct.value,
        answer.heldOutCopied.value,
      ];
      expect(counts).toEqual(expected(records, released, `copies ${i}`));
      expect(counts[1]).toBeGreaterThan(0);
      expect(answer.heldOutCopied.sigma).toBe(1 / 32);
    }
  });

  test('holds fewer units out by several coins each', async () => {
    const records = someTable([50, 300, 40], 800, 2);
    const released = someTable([50, 300, 40], 100);
    const sizes: number[] = [];
    for (const coins of [1, 2, 3]) {
      const seed = `coins ${coins}`;
      const answer = await guardOf(records, seed).measureCopies({
        id: 'q',
        sigmaSquared: NEARLY_EXACT,
        released: released.columns,
        coins,
      });
      const counts = [answer.releasedDistinct, answer.releasedCopied, answer.heldOutDistinct, answer.heldOutCopied];
      expect(counts.map((count) => (typeof count === 'number' ? count : count.value))).toEqual(
        expected(records, released, seed, coins),
      );
      sizes.push(answer.heldOutDistinct.value);
    }
    expect(sizes[1]).toBeLessThan(0.75 * sizes[0]!);
    expect(sizes[2]).toBeLessThan(0.75 * sizes[1]!);
  });

  test.each([0, 1.5, 33, Number.NaN])('refuses %d coins', async (coins) => {
    const records = someTable([3], 10);
    const asked = guardOf(records).measureCopies({
      id: 'q',
      sigmaSquared: NEARLY_EXACT,
      released: records.columns,
      coins,
    });
    await expect(asked).rejects.toThrow(RangeError);
  });

  test('copes with no rows on either side', async () => {
    const empty = tableOf([column('c0', 5, [])]);
    const answer = await guardOf(empty).measureCopies({ id: 'q', sigmaSquared: NEARLY_EXACT, released: empty.columns });
    expect(answer).toMatchObject({ releasedDistinct: 0, releasedCopied: { value: 0 }, heldOutDistinct: { value: 0 } });
  });
});

describe('withRecodings()', () => {
  test('counts merged values, and merges of merges', async () => {
    const records = someTable([6, 4], 300);
    const guard = guardOf(records);
    const merged = guard.withRecodings([{ size: 3, map: Uint32Array.of(0, 0, 1, 1, 2, 2) }, undefined]);
    const again = merged.withRecodings([{ size: 2, map: Uint32Array.of(1, 0, 1) }, undefined]);
    expect(merged.columns.map(({ size }) => size)).toEqual([3, 4]);
    const ask = async (from: Guard, id: string): Promise<number[]> => {
      const [answer] = await from.measureMarginals({ id, marginals: [{ columns: [0], sigmaSquared: NEARLY_EXACT }] });
      return [...answer!.values];
    };
    const [a, b, c, d, e, f] = bruteCounts(records, [0]) as unknown as [number, number, number, number, number, number];
    expect(await ask(merged, 'merged')).toEqual([a + b, c + d, e + f]);
    expect(await ask(again, 'again')).toEqual([c + d, a + b + e + f]);
    expect(await ask(guard, 'plain')).toEqual([a, b, c, d, e, f]);
  });
});
