import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitBudget } from '../../../models/graphical/cliquetree/budget-split.ts';
import { type Candidate, chooseSets } from '../../../models/graphical/cliquetree/choose-sets.ts';
import { cliqueTree } from '../../../models/graphical/cliquetree/family.ts';
import { Forest } from '../../../models/graphical/cliquetree/forest.ts';
import { holds } from '../../../models/graphical/inference/elimination.ts';
import { noisyCells } from '../../../models/graphical/planning/expected-error.ts';
import type { CodeBlock, ModelInputs } from '../../../models/model.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { compare, multiply, rational, sum } from '../../../privacy/rational.ts';
import { distance, ExactGuard } from '../../support/exact-guard.ts';
import { numbers } from '../../support/small-domains.ts';

const MEAN_ABSOLUTE = Math.sqrt(2 / Math.PI);

test('a forest has no cycle, keeps to the size limit, and holds what was required', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 2, maxLength: 7 }),
      fc.nat(),
      fc.integer({ min: 60, max: 2000 }),
      (sizes, seed, maxCells) => {
        const next = numbers(seed);
        const required = [[0, 1]];
        const forest = new Forest(sizes, required, maxCells);
        const roomy = forest.elimination.cells <= maxCells;
        let open = sizes.flatMap((_, a) => sizes.slice(a + 1).map((__, offset) => ({ columns: [a, a + 1 + offset] })));
        const component = sizes.map((_, column) => column);
        for (;;) {
          open = forest.open(open);
          if (open.length === 0) break;
          const { columns } = open[Math.floor(next() * open.length)]!;
          expect(component[columns[0]!]).not.toBe(component[columns[1]!]);
          expect(forest.take(columns)).toBe(true);
          const from = component[columns[1]!]!;
          const to = component[columns[0]!]!;
          for (const [column, label] of component.entries()) if (label === from) component[column] = to;
        }
        for (const set of [...required, ...forest.pairs]) expect(holds(forest.elimination, set)).toBe(true);
        if (roomy) expect(forest.elimination.cells).toBeLessThanOrEqual(maxCells);
        if (maxCells === 2000 && sizes.length === 2) expect(forest.pairs).toEqual([[0, 1]]);
      },
    ),
  );
});

test('a pair without room is refused and not offered again', () => {
  const forest = new Forest([10, 10, 10], [], 150);
  expect(forest.take([0, 1])).toBe(true);
  expect(forest.open([{ columns: [1, 2] }, { columns: [0, 1] }])).toEqual([]);
  expect(forest.take([1, 2])).toBe(false);
  expect(forest.pairs).toEqual([[0, 1]]);
});

test('choices follow the distance from what is expected, less the offset, and stop when nothing is open', async () => {
  const records = chain(5000);
  const guard = new ExactGuard(records, { noise: 0 });
  const candidate = (columns: number[], offset: number): Candidate => ({
    columns,
    reference: () => new Float64Array(16).fill(5000 / 16),
    noisyCells: () => 16,
    offset: () => offset,
    weight: 1,
  });
  const candidates = [candidate([0, 1], 0), candidate([0, 3], 0), candidate([1, 2], 5000)];
  const taken: Candidate[] = [];
  await chooseSets(guard, candidates, {
    round: 2,
    epsilon: rational(1),
    picks: 9,
    open: (remaining) => remaining.filter(({ offset }) => offset() < 9000),
    take: (chosen) => taken.push(chosen),
  });
  expect(taken).toEqual([candidates[0], candidates[1], candidates[2]]);
  expect(guard.asked.map(({ question }) => question.id)).toEqual(['choose/2/001', 'choose/2/002', 'choose/2/003']);
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

const oneWayShare = (scale: number): number => {
  const { oneWay } = splitBudget(inputs(scale, 50_000));
  return Number(oneWay.numerator) / Number(oneWay.denominator) / scale;
};

test('the weaker the signal, the more goes to one-way counts; where it is strong, a third does', () => {
  const shares = [0.03, 0.01, 1e-3, 1e-4].map(oneWayShare);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares[0]).toBeLessThan(0.15);
  expect(shares[3]).toBeCloseTo(0.7, 3);
  const strong = [0.1, 0.3, 1].map(oneWayShare);
  expect(strong).toEqual(strong.toSorted((a, b) => a - b));
  expect(strong[2]).toBeCloseTo(0.35, 3);
  expect(oneWayShare(10)).toBeCloseTo(0.35, 3);
});

test('single columns that are counted again at the end get no more for a strong signal', () => {
  const again = splitBudget(inputs(1, 50_000), true).oneWay;
  expect(Number(again.numerator) / Number(again.denominator)).toBeCloseTo(0.13, 3);
  expect(splitBudget(inputs(1e-3, 50_000), true)).toEqual(splitBudget(inputs(1e-3, 50_000)));
});

test('the weaker the signal, the fewer the rounds; the parts make the whole', () => {
  const splits = [1, 0.01, 1e-4].map((scale) => ({ scale, split: splitBudget(inputs(scale, 50_000)) }));
  for (const { scale, split } of splits) {
    const choices = split.rounds.map(({ epsilon, picks }) => multiply(multiply(epsilon, epsilon), rational(picks, 8)));
    const spent = sum([split.oneWay, ...choices, ...split.rounds.map(({ measure }) => measure)]);
    expect(compare(spent, inputs(scale, undefined).rho)).toBeLessThanOrEqual(0);
    expect(compare(spent, multiply(inputs(scale, undefined).rho, rational(99_999, 100_000)))).toBeGreaterThan(0);
  }
  const rounds = splits.map(({ split }) => split.rounds.length);
  expect(rounds[0]).toBeGreaterThan(rounds[1]!);
  expect(rounds[1]).toBeGreaterThan(rounds[2]!);
  const inLast = splits.map(({ split }) => split.rounds.at(-1)!.picks / split.rounds[0]!.picks);
  expect(inLast[0]).toBeGreaterThan(inLast[1]!);
  expect(inLast[2]).toBe(1);
});

test('a table too small for pairs measures one-way counts alone, and the plan says so', () => {
  const small = inputs(1e-4, 200);
  expect(splitBudget(small)).toEqual({ oneWay: small.rho, rounds: [] });
  expect(cliqueTree.plan(small).notes.join()).toMatch(/too small for pairs/);
  expect(cliqueTree.plan(inputs(1, 50_000)).notes.join()).not.toMatch(/too small/);
});

test('between the two, fewer pairs are measured, and the plan says how many', () => {
  const picks = [50_000, 3000, 2000].map((rows) => splitBudget(inputs(1e-2, rows)).rounds[0]?.picks);
  expect(picks[0]).toBe(19);
  expect(picks[1]).toBeLessThan(19);
  expect(picks[2]).toBeLessThan(picks[1]!);
  expect(cliqueTree.plan(inputs(1e-2, 3000)).notes.join()).toContain(`at most ${picks[1]} a round`);
  expect(cliqueTree.plan(inputs(1e-2, 50_000)).notes.join()).not.toContain('a round');
});

test('what is known to matter gets half of what relations get, or the share that is told', () => {
  const firstOf = (measuredFirstShare?: number): number => {
    const told = { ...inputs(1, 50_000), measuredFirst: [[0, 1]], measuredFirstShare };
    const { first } = splitBudget(told);
    return Number(first!.numerator) / Number(first!.denominator);
  };
  expect(firstOf(0.5)).toBeCloseTo(firstOf(), 9);
  expect(firstOf(0.1)).toBeCloseTo(firstOf() / 5, 6);
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

/** Three columns of 196 values, any two of which have one of three parts in common: a tree of 4 million cells holds two pairs. */
function triangle(rows: number): EncodedColumn[] {
  const next = numbers(3);
  const parts = Array.from({ length: 3 }, () => Uint8Array.from({ length: rows }, () => Math.floor(14 * next())));
  return [0, 1, 2].map((i) => ({
    name: `c${i}`,
    size: 196,
    codes: parts[i]!.map((part, row) => 14 * part + parts[(i + 1) % 3]![row]!),
  }));
}

test('a pair that the tree has no room for is measured all the same, and rows follow it unless a condition is given', async () => {
  const rows = 30_000;
  const guard = new ExactGuard(triangle(rows));
  const { model } = await cliqueTree.fit(
    { columns: guard.columns, maxRowsPerUnit: 1, rho: rational(4), expectedRows: rows, target: undefined },
    guard,
    () => {},
  );
  const { outer } = model.toArtifact().structure as { outer: [number, number][] };
  expect(outer).toHaveLength(1);
  const pair = outer[0]!;
  const error = ({ columns }: CodeBlock): number => {
    const sampled = new ExactGuard(columns.map((codes, i) => ({ name: `c${i}`, size: 196, codes })));
    return distance(guard.count(pair), sampled.count(pair)) / rows;
  };
  const request = { rows, seed: 'triangle' };
  const [block] = model.sample(request);
  const everything = [{ column: pair[0], weights: new Float64Array(196).fill(1) }];
  const [conditional] = model.sample({ ...request, evidence: everything });
  expect(error(conditional!)).toBeGreaterThan(1.7);
  expect(error(block!)).toBeLessThan(0.8);
  expect([...model.sample({ ...request, evidence: [] })]).toEqual([block]);
});

test('where columns are given when others are drawn, a pair that the tree has no room for is not paid for', async () => {
  const rows = 30_000;
  const guard = new ExactGuard(triangle(rows));
  const inputs = { columns: guard.columns, maxRowsPerUnit: 1, rho: rational(4), expectedRows: rows, target: undefined };
  const { model, measurements } = await cliqueTree.fit({ ...inputs, given: [0] }, guard, () => {});
  expect((model.toArtifact().structure as { outer: unknown[] }).outer).toHaveLength(0);
  expect(
    new Set(measurements.filter(({ columns }) => columns.length === 2).map(({ columns }) => columns.join())).size,
  ).toBe(2);
});

test('columns of which no pair fits the size limit are modelled alone, and the plan says so', async () => {
  const rows = 3000;
  const next = numbers(9);
  const records = [40_000, 50_000].map((size, i) => ({
    name: `c${i}`,
    size,
    codes: Uint32Array.from({ length: rows }, () => Math.floor(next() * size)),
  }));
  const guard = new ExactGuard(records);
  const plenty = {
    columns: guard.columns,
    maxRowsPerUnit: 1,
    rho: rational(1000),
    expectedRows: rows,
    target: undefined,
  };
  expect(cliqueTree.plan(plenty).notes.filter((note) => note.includes('too many values for pairs'))).toHaveLength(2);
  const { model } = await cliqueTree.fit(plenty, guard, () => {});
  expect(guard.asked.map(({ kind }) => kind)).toEqual(['marginals', 'marginals']);
  const [block] = model.sample({ rows: 500, seed: 'alone' });
  expect(block!.columns.every((codes, i) => codes.every((code) => code < records[i]!.size))).toBe(true);
});
