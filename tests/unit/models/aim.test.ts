import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AdaptiveBudget, type RoundPrice } from '../../../models/graphical/aim/adaptive-budget.ts';
import { columnWeights, downwardClosure, someOf } from '../../../models/graphical/aim/closure.ts';
import { aim, aimFamily } from '../../../models/graphical/aim/family.ts';
import { treeBytes } from '../../../models/graphical/aim/tree-bytes.ts';
import { bestElimination } from '../../../models/graphical/inference/elimination.ts';
import type { ModelInputs } from '../../../models/model.ts';
import { ALL_THREE_WAY } from '../../../models/workload.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { compare, divide, multiply, type Rational, rational, sum, toNumberUp } from '../../../privacy/rational.ts';
import { ExactGuard } from '../../support/exact-guard.ts';
import { numbers } from '../../support/small-domains.ts';

const costOf = ({ epsilon, sigmaSquared }: RoundPrice, k: number): Rational =>
  sum([divide(multiply(epsilon, epsilon), rational(8)), divide(rational(k * k), multiply(rational(2), sigmaSquared))]);

describe('the budget of AIM', () => {
  test('is never exceeded and nearly spent, however the rounds turn out', () => {
    const arbitrary = fc.record({
      rho: fc.integer({ min: 1, max: 2 ** 34 }),
      columns: fc.integer({ min: 1, max: 40 }),
      k: fc.integer({ min: 1, max: 9 }),
      drowned: fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ rho: steps, columns, k, drowned }) => {
        const rho = rational(BigInt(steps), 2n ** 32n);
        const budget = new AdaptiveBudget(rho, columns, k);
        const spent = [budget.oneWay];
        for (let round = 0; ; round++) {
          const price = budget.spend();
          spent.push(costOf(price, k));
          if (price.last) break;
          budget.anneal(drowned[round % drowned.length]!);
        }
        expect(spent.length).toBeLessThanOrEqual(17 * columns + 2);
        const all = sum(spent);
        expect(compare(all, rho)).toBeLessThanOrEqual(0);
        expect(compare(all, multiply(rho, rational(99, 100)))).toBeGreaterThan(0);
        expect(compare(sum(spent.slice(1)), budget.rounds)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test("starts with the paper's noise, and a drowned round doubles epsilon and halves sigma", () => {
    const budget = new AdaptiveBudget(rational(1), 10, 1);
    const first = budget.spend();
    expect(toNumberUp(first.sigmaSquared)).toBeCloseTo(160 / (2 * 0.9), 2);
    expect(toNumberUp(first.epsilon)).toBeCloseTo(Math.sqrt((8 * 0.1) / 160), 6);
    budget.anneal(false);
    const second = budget.spend();
    expect(second).toEqual(first);
    budget.anneal(true);
    const third = budget.spend();
    expect(toNumberUp(third.epsilon)).toBeCloseTo(2 * toNumberUp(first.epsilon), 6);
    expect(toNumberUp(third.sigmaSquared)).toBeCloseTo(toNumberUp(first.sigmaSquared) / 4, 2);
    expect(budget.usedShare).toBeGreaterThan(0);
  });

  test('has at most 256 first rounds on a wide table, and three times the one-way counts of the paper', () => {
    const [narrow, wide] = [16, 120].map((columns) => new AdaptiveBudget(rational(1), columns, 1));
    expect(toNumberUp(wide!.oneWay)).toBeCloseTo((3 * 0.9) / 16, 5);
    expect(toNumberUp(narrow!.oneWay)).toBeCloseTo((3 * 0.9) / 16, 5);
    const price = wide!.spend();
    expect(toNumberUp(price.sigmaSquared)).toBeCloseTo(256 / (2 * 0.9), 2);
    expect(price).toEqual(narrow!.spend());
  });
});

describe('candidates', () => {
  test('are every set inside a marginal of the workload, weighed by what they share with it', () => {
    const sizes = [2, 3, 4, 5];
    const workload = {
      kind: 'listed' as const,
      marginals: [
        { columns: [2, 0, 1], weight: 1 },
        { columns: [1, 3], weight: 3 },
      ],
    };
    const { levels, complete } = downwardClosure(workload, sizes, 1e6);
    expect(complete).toBe(true);
    expect(levels).toEqual([
      [[0], [1], [2], [3]],
      [
        [0, 1],
        [0, 2],
        [1, 2],
        [1, 3],
      ],
      [[0, 1, 2]],
    ]);
    const weights = columnWeights(workload, 4, undefined, 1);
    expect(weights.map((weight) => weight / weights[0]!)).toEqual([1, 4, 1, 3]);
    expect(downwardClosure(workload, sizes, 15).levels[2]).toBeUndefined();
  });

  test('weigh as the number of their columns where all marginals count alike, and more with the target', () => {
    expect(new Set(columnWeights(ALL_THREE_WAY, 9, undefined, 3)).size).toBe(1);
    const [other, target] = columnWeights(ALL_THREE_WAY, 9, 1, 3);
    // One column is in 1 + 8 + 28 marginals, 1 + 7 of them with the target.
    expect(target! / other!).toBeCloseTo((2 * 37) / (37 + 8), 2);
  });

  test('of a wide table are drawn anew each round, as many of each width, the same for the same round', () => {
    const sizes = new Array<number>(60).fill(4);
    const closure = downwardClosure(ALL_THREE_WAY, sizes, 1e6);
    const limits = { most: 400, mostCells: 1e6 };
    const drawn = someOf(closure, sizes, 1, limits);
    expect(drawn).toHaveLength(400);
    expect(drawn.filter((set) => set.length === 2)).toHaveLength(170);
    expect(someOf(closure, sizes, 1, limits)).toEqual(drawn);
    expect(someOf(closure, sizes, 2, limits)).not.toEqual(drawn);
    expect(
      someOf(closure, sizes, 1, { most: 400, mostCells: 1000 }).reduce((n, s) => n + 4 ** s.length, 0),
    ).toBeLessThanOrEqual(1000);
  });
});

test('the size of a tree counts its maximal cliques alone', () => {
  const sizes = [2, 3, 5, 7];
  expect(treeBytes(sizes, bestElimination(sizes, []))).toBe(8 * 17);
  expect(treeBytes(sizes, bestElimination(sizes, [[0, 1, 2]]))).toBe(8 * (30 + 7));
  const chain = bestElimination(sizes, [
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(treeBytes(sizes, chain)).toBe(8 * (6 + 15 + 35));
});

function chain(rows: number, columns: number): EncodedColumn[] {
  const next = numbers(9);
  const codes = Array.from({ length: columns }, () => new Uint8Array(rows));
  for (let row = 0; row < rows; row++) {
    let value = Math.floor(next() * 5);
    for (const column of codes) {
      if (next() < 0.3) value = Math.floor(next() * 5);
      column[row] = value;
    }
  }
  return codes.map((values, i) => ({ name: `c${i}`, size: 5, codes: values }));
}

const inputsOf = (guard: ExactGuard, more: Partial<ModelInputs> = {}): ModelInputs => ({
  columns: guard.columns,
  maxRowsPerUnit: 1,
  rho: rational(1, 4),
  expectedRows: 4000,
  target: undefined,
  ...more,
});

describe('a fit', () => {
  test('asks the same again when resumed, each id once, and finds what depends on what', async () => {
    const records = chain(4000, 5);
    const fitted = async () => {
      const guard = new ExactGuard(records, { seed: 'resumed' });
      const { model } = await aim.fit(inputsOf(guard), guard, () => {});
      return { asked: guard.asked.map(({ question }) => question.id), model, guard };
    };
    const [first, again] = [await fitted(), await fitted()];
    expect(first.asked).toEqual(again.asked);
    expect(first.asked.slice(0, 4)).toEqual(['one-way', 'one-way/again', 'round/0001/choose', 'round/0001/measure']);
    const exact = first.guard.count([0, 1]);
    const off = first.model.marginal([0, 1]).reduce((total, count, cell) => total + Math.abs(count - exact[cell]!), 0);
    expect(off / 4000).toBeLessThan(0.05);
  });

  test('of 33 columns takes three rounds before it fits, of three marginals', async () => {
    const records = chain(2000, 33);
    const pairs = [...Array(32).keys()].map((column) => ({ columns: [column, column + 1], weight: 1 }));
    const guard = new ExactGuard(records);
    const workload = { kind: 'listed' as const, marginals: pairs };
    await aim.fit(inputsOf(guard, { workload, rho: rational(4) }), guard, () => {});
    const answered = guard.asked.flatMap((asked) => (asked.kind === 'marginals' ? [asked.question] : [])).slice(2);
    const taken = answered.map(({ marginals }) => marginals[0]!.columns.join());
    for (let round = 0; round + 3 <= taken.length; round += 3) {
      expect(new Set(taken.slice(round, round + 3)).size).toBe(3);
    }
    const compared = guard.asked.flatMap((asked) => (asked.kind === 'choice' ? [asked.question] : []));
    const expectedOf = (round: number, column: number): readonly number[] => {
      const known = compared[round]!.candidates.find(({ columns }) => columns.join() === `${column},${column + 1}`);
      return [...(known!.reference() as Float64Array)];
    };
    const first = answered[0]!.marginals[0]!.columns;
    const untouched = pairs.findIndex(({ columns }) => !taken.slice(0, 3).includes(columns.join()));
    expect(first).toHaveLength(2);
    expect(compared[1]!.candidates).toHaveLength(compared[0]!.candidates.length - 1);
    expect(compared[3]!.candidates.length).toBeGreaterThanOrEqual(compared[0]!.candidates.length);
    expect(expectedOf(2, untouched)).toEqual(expectedOf(0, untouched));
    expect(expectedOf(3, first[0]!)).not.toEqual(expectedOf(0, first[0]!));
  });

  test('keeps to the size limit', async () => {
    const records = chain(4000, 6);
    for (const mostBytes of [8 * 75, 8 * 300]) {
      const guard = new ExactGuard(records);
      await aimFamily({ mostBytes }).fit(inputsOf(guard), guard, () => {});
      const sets = guard.asked.flatMap(({ kind, question }) =>
        kind === 'marginals' ? question.marginals.map(({ columns }) => columns) : [],
      );
      expect(sets.some((columns) => columns.length > 1)).toBe(true);
      expect(treeBytes(new Array(6).fill(5), bestElimination(new Array(6).fill(5), sets))).toBeLessThanOrEqual(
        mostBytes,
      );
    }
  });

  test('without room for a pair, or a workload of one column, measures one-way counts alone with everything', async () => {
    const records = chain(500, 3);
    const single = { kind: 'listed' as const, marginals: [{ columns: [1], weight: 1 }] };
    for (const [family, workload] of [
      [aimFamily({ mostBytes: 100 }), undefined],
      [aim, single],
    ] as const) {
      const guard = new ExactGuard(records);
      const inputs = inputsOf(guard, { workload });
      const plan = family.plan(inputs);
      expect(plan.questions.map(({ id }) => id)).toEqual(['one-way', 'one-way/again']);
      expect(plan.notes.join()).toMatch(/only one-way counts/);
      await family.fit(inputs, guard, () => {});
      expect(guard.asked.map(({ question }) => question.id)).toEqual(['one-way', 'one-way/again']);
    }
  });

  test('of a wide table says that each round looks at some marginals only', () => {
    const columns = Array.from({ length: 120 }, (_, i) => ({ name: `c${i}`, size: 8 }));
    const plan = aim.plan({ columns, maxRowsPerUnit: 1, rho: rational(1, 100), expectedRows: 1000, target: undefined });
    expect(plan.notes.join()).toMatch(/looks at \d+ of the 288100 marginals/);
    expect(plan.memoryBytes).toBeLessThan(3e9);
  });
});
