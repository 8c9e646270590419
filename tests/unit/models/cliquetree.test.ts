import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate, type MeasuringOption } from '../../../models/graphical/cliquetree/allocate.ts';
import { splitBudget } from '../../../models/graphical/cliquetree/budget-split.ts';
import { chooseForest } from '../../../models/graphical/cliquetree/choose-forest.ts';
import { cliqueTree } from '../../../models/graphical/cliquetree/family.ts';
import { holds } from '../../../models/graphical/elimination.ts';
import { noisyCells } from '../../../models/graphical/expected-error.ts';
import type { ModelInputs } from '../../../models/model.ts';
import type { EncodedColumn } from '../../../privacy/guard/records.ts';
import { compare, rational, sum } from '../../../privacy/rational.ts';
import { distance, ExactGuard } from '../../support/exact-guard.ts';
import { numbers } from '../../support/small-domains.ts';

const MEAN_ABSOLUTE = Math.sqrt(2 / Math.PI);

/** Error that is left when `chosen` are measured with these shares and the rest is not. */
function left(options: readonly MeasuringOption[], shares: ReadonlyMap<string, number>, rho: number): number {
  return options.reduce((total, { columns, error, noisyCells: cells }) => {
    const share = shares.get(columns.join());
    return total + (share === undefined ? error : (MEAN_ABSOLUTE * cells) / Math.sqrt(2 * rho * share));
  }, 0);
}

test('no other choice of marginals, nor other shares, leaves less expected error', () => {
  const option = fc.record({ error: fc.integer({ min: 1, max: 5000 }), noisyCells: fc.integer({ min: 1, max: 60 }) });
  fc.assert(
    fc.property(fc.array(option, { minLength: 1, maxLength: 7 }), fc.nat(), (list, seed) => {
      const options = list.map((entry, i) => ({ columns: [i], ...entry }));
      const rho = 0.01;
      const chosen = allocate(options, rho, 1);
      if (chosen.length > 0) expect(chosen.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1, 9);
      const reached = left(options, new Map(chosen.map(({ columns, share }) => [columns.join(), share])), rho);
      const next = numbers(seed);
      for (let trial = 0; trial < 200; trial++) {
        const some = options.filter(() => next() < 0.5);
        const weights = some.map(({ noisyCells: cells }) => cells ** (2 / 3) * (trial % 2 === 0 ? 1 : 0.5 + next()));
        const whole = weights.reduce((a, b) => a + b, 0);
        const shares = new Map(some.map(({ columns }, i) => [columns.join(), weights[i]! / whole]));
        expect(reached).toBeLessThanOrEqual(left(options, shares, rho) * (1 + 1e-9) + 1e-9 + slack(options));
      }
    }),
    { numRuns: 60 },
  );
});

/** Taking options in order of value is off by at most the last one considered. */
const slack = (options: readonly MeasuringOption[]): number => Math.max(...options.map(({ error }) => error)) * 0.25;

test('nothing is measured where noise exceeds every error', () => {
  expect(allocate([{ columns: [0], error: 5, noisyCells: 100 }], 1e-6, 1)).toEqual([]);
  expect(allocate([{ columns: [0], error: -5, noisyCells: 1 }], 1, 1)).toEqual([]);
});

test('a forest has no cycle, keeps to the size limit, and holds what was required', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 2, maxLength: 7 }),
      fc.nat(),
      fc.integer({ min: 60, max: 2000 }),
      (sizes, seed, maxCells) => {
        const next = numbers(seed);
        const candidates = sizes.flatMap((_, a) =>
          sizes.slice(a + 1).map((__, offset) => ({ columns: [a, a + 1 + offset] as const, gain: 100 * next() - 20 })),
        );
        const required = [[0, 1]];
        const forest = chooseForest(sizes, required, candidates, maxCells);
        const component = sizes.map((_, column) => column);
        for (const { columns, gain } of forest.pairs) {
          expect(gain).toBeGreaterThan(0);
          expect(holds(forest.elimination, columns)).toBe(true);
          const [a, b] = columns.map((column) => component[column]!);
          expect(a).not.toBe(b);
          for (const [column, label] of component.entries()) if (label === b) component[column] = a!;
        }
        for (const set of required) expect(holds(forest.elimination, set)).toBe(true);
        const alone = chooseForest(sizes, required, [], maxCells);
        if (alone.elimination.cells <= maxCells) expect(forest.elimination.cells).toBeLessThanOrEqual(maxCells);
      },
    ),
  );
});

test('without a limit the forest is the maximum spanning tree', () => {
  const gains = new Map([
    ['0,1', 5],
    ['0,2', 4],
    ['1,2', 3],
    ['2,3', 1],
    ['0,3', 2],
    ['1,3', 0.5],
  ]);
  const candidates = [...gains].map(([key, gain]) => ({
    columns: key.split(',').map(Number) as [number, number],
    gain,
  }));
  const { pairs } = chooseForest([2, 2, 2, 2], [], candidates, 1e6);
  expect(pairs.map(({ columns }) => columns.join()).sort()).toEqual(['0,1', '0,2', '0,3']);
});

test('cells that noise would drown count for little', () => {
  expect(noisyCells(Float64Array.of(1e6, 1e6, 1e6), 10)).toBe(3);
  expect(noisyCells(Float64Array.of(0, 0, 0), 10)).toBe(0);
  expect(noisyCells(Float64Array.of(MEAN_ABSOLUTE * 5), 10)).toBeCloseTo(0.5, 12);
});

const inputs = (epsilonScale: number, expectedRows: number | undefined): ModelInputs => ({
  columns: Array.from({ length: 20 }, (_, i) => ({ name: `c${i}`, size: 20 })),
  maxRowsPerUnit: 1,
  rho: rational(BigInt(Math.round(epsilonScale * 2 ** 32)), 2n ** 32n),
  expectedRows,
  target: undefined,
});

test('the weaker the signal, the more goes to one-way counts and the fewer the rounds; the parts make the whole', () => {
  const splits = [1, 0.01, 1e-4].map((scale) => ({ scale, split: splitBudget(inputs(scale, 50_000)) }));
  for (const { scale, split } of splits) {
    const parts = [split.oneWay, ...split.rounds.flatMap(({ score, measure }) => [score, measure])];
    expect(compare(sum(parts), inputs(scale, undefined).rho)).toBe(0);
  }
  const share = splits.map(
    ({ scale, split }) => Number(split.oneWay.numerator) / Number(split.oneWay.denominator) / scale,
  );
  expect(share[0]).toBeLessThan(share[1]!);
  expect(share[1]).toBeLessThan(share[2]!);
  const rounds = splits.map(({ split }) => split.rounds.length);
  expect(rounds[0]).toBeGreaterThan(rounds[1]!);
  expect(rounds[1]).toBeGreaterThan(rounds[2]!);
});

test('a table too small for pairs measures one-way counts alone, and the plan says so', () => {
  const small = inputs(1e-4, 200);
  expect(splitBudget(small)).toEqual({ oneWay: small.rho, rounds: [] });
  expect(cliqueTree.plan(small).notes.join()).toMatch(/too small for pairs/);
  expect(cliqueTree.plan(inputs(1, 50_000)).notes.join()).not.toMatch(/too small/);
});

/** A noisy chain, and a column that is the lesser of its two ends: no tree of pairs holds that. */
function chain(rows: number): EncodedColumn[] {
  const next = numbers(5);
  const codes = Array.from({ length: 5 }, () => new Uint8Array(rows));
  for (let row = 0; row < rows; row++) {
    let value = Math.floor(next() * 4);
    for (const column of codes) {
      if (next() < 0.3) value = Math.floor(next() * 4);
      column[row] = value;
    }
    codes[4]![row] = Math.min(codes[0]![row]!, codes[3]![row]!);
  }
  return codes.map((values, i) => ({ name: `c${i}`, size: 4, codes: values }));
}

test('relations that no tree of pairs holds are found: pairs beyond a tree, and triples', async () => {
  const records = chain(20_000);
  const guard = new ExactGuard(records);
  const { model } = await cliqueTree.fit(
    { columns: guard.columns, maxRowsPerUnit: 1, rho: rational(1), expectedRows: 20_000, target: undefined },
    guard,
    () => {},
  );
  for (const columns of [
    [0, 1],
    [2, 3],
    [0, 3, 4],
    [1, 4],
  ]) {
    expect(distance(guard.count(columns), model.marginal(columns)) / 20_000).toBeLessThan(0.03);
  }
  expect(
    guard.asked.some(
      ({ kind, question }) => kind === 'marginals' && question.marginals.some((m) => m.columns.length === 3),
    ),
  ).toBe(true);
});
