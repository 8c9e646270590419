import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestElimination } from '../../../models/graphical/inference/elimination.ts';
import { buildJunctionTree } from '../../../models/graphical/inference/junction-tree.ts';
import { Propagation } from '../../../models/graphical/inference/propagation.ts';
import { queryMarginal } from '../../../models/graphical/inference/query.ts';
import type { OuterPair } from '../../../models/graphical/sampling/outer-pairs.ts';
import { sampleRows } from '../../../models/graphical/sampling/sample.ts';
import type { CodeBlock, SampleRequest } from '../../../models/model.ts';
import { build, numbers, type SmallCase, smallCase } from '../../support/small-domains.ts';

const TOTAL = 1000;

function calibrated(small: SmallCase): Propagation {
  const { tree, bases, factors } = build(small, false);
  const propagation = new Propagation(tree, bases, factors);
  propagation.run(TOTAL);
  return propagation;
}

function drawn(propagation: Propagation, request: SampleRequest, outer?: readonly OuterPair[]): CodeBlock {
  const none = propagation.tree.sizes.map(() => undefined);
  const [block] = sampleRows(propagation, none, request, outer && { outer });
  return block!;
}

function countsOf({ sizes }: { sizes: readonly number[] }, block: CodeBlock, columns: readonly number[]): number[] {
  const counts = new Array<number>(columns.reduce((cells, column) => cells * sizes[column]!, 1)).fill(0);
  for (let row = 0; row < block.rows; row++) {
    counts[columns.reduce((cell, column) => cell * sizes[column]! + block.columns[column]![row]!, 0)]!++;
  }
  return counts;
}

const expectedOf = (propagation: Propagation, rows: number, columns: readonly number[]): Float64Array =>
  queryMarginal(propagation, TOTAL, columns).map((count) => (count / TOTAL) * rows);

const l1 = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0);

/** Eight independent columns, so that nothing but exchanges makes any two of them belong together. */
function independent(): Propagation {
  const sizes = [6, 5, 4, 6, 3, 5, 4, 2];
  const next = numbers(5);
  const bases = sizes.map((size) => Float64Array.from({ length: size }, () => 0.2 + next()));
  const propagation = new Propagation(buildJunctionTree(sizes, bestElimination(sizes, [])), bases, []);
  propagation.run(TOTAL);
  return propagation;
}

/** Half of the rows are independent in columns a and b, in the others these agree as far as their counts let them. */
function related(propagation: Propagation, a: number, b: number): OuterPair {
  const [left, right] = [a, b].map((column) => {
    const ends = [0];
    for (const share of expectedOf(propagation, 1, [column])) ends.push(ends.at(-1)! + share);
    return ends;
  });
  const shares: number[] = [];
  for (let i = 0; i + 1 < left!.length; i++) {
    for (let j = 0; j + 1 < right!.length; j++) {
      const agreeing = Math.max(0, Math.min(left![i + 1]!, right![j + 1]!) - Math.max(left![i]!, right![j]!));
      const chance = (left![i + 1]! - left![i]!) * (right![j + 1]! - right![j]!);
      shares.push((agreeing + chance) / 2);
    }
  }
  return { columns: [a, b], shares: Float64Array.from(shares) };
}

test('every clique keeps its counts, whatever pairs the rows are to follow', () => {
  fc.assert(
    fc.property(smallCase, fc.nat(), (small, seed) => {
      const propagation = calibrated(small);
      const { tree } = propagation;
      const next = numbers(seed);
      const outer: OuterPair[] = [];
      for (let a = 0; a < tree.sizes.length; a++) {
        for (let b = a + 1; b < tree.sizes.length; b++) {
          const cells = tree.sizes[a]! * tree.sizes[b]!;
          outer.push({ columns: [a, b], shares: Float64Array.from({ length: cells }, () => (2 * next()) / cells) });
        }
      }
      const request = { rows: 300, seed: String(seed) };
      const plain = drawn(propagation, request);
      for (const block of [drawn(propagation, request, []), drawn(propagation, request, outer)]) {
        for (const { column, separator } of tree.buckets) {
          const clique = [...separator, column];
          expect(countsOf(tree, block, clique)).toEqual(countsOf(tree, plain, clique));
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('pairs that no clique holds come several times closer to what the tree expects than chance brings them', () => {
  const propagation = independent();
  const { tree } = propagation;
  let steered = 0;
  let chance = 0;
  for (let seed = 0; seed < 10; seed++) {
    const request = { rows: 2000, seed: String(seed) };
    const [plain, settled] = [drawn(propagation, request), drawn(propagation, request, [])];
    for (let a = 0; a < tree.sizes.length; a++) {
      for (let b = a + 1; b < tree.sizes.length; b++) {
        const expected = expectedOf(propagation, request.rows, [a, b]);
        chance += l1(countsOf(tree, plain, [a, b]), expected);
        steered += l1(countsOf(tree, settled, [a, b]), expected);
      }
    }
  }
  expect(steered).toBeLessThan(0.4 * chance);
});

test('rows follow an outer pair, and the other pairs stay as near to what is expected', () => {
  const propagation = independent();
  const { tree } = propagation;
  const pair = related(propagation, 0, 3);
  const request = { rows: 2000, seed: 'outer' };
  const wanted = pair.shares.map((share) => share * request.rows);
  const block = drawn(propagation, request, [pair]);
  expect(l1(countsOf(tree, drawn(propagation, request, []), [0, 3]), wanted)).toBeGreaterThan(500);
  expect(l1(countsOf(tree, block, [0, 3]), wanted)).toBeLessThan(60);
  const other = expectedOf(propagation, request.rows, [1, 5]);
  expect(l1(countsOf(tree, block, [1, 5]), other)).toBeLessThan(60);
});

test('where every pair would take too long, outer pairs are followed and the others left to chance', () => {
  const propagation = independent();
  const { tree } = propagation;
  const pair = related(propagation, 0, 3);
  const request = { rows: 1e9, seed: 'long', blockRows: 2000 };
  const block = drawn(propagation, request, [pair]);
  const wanted = pair.shares.map((share) => share * 2000);
  expect(l1(countsOf(tree, block, [0, 3]), wanted)).toBeLessThan(
    0.4 * l1(countsOf(tree, drawn(propagation, request), [0, 3]), wanted),
  );
  expect(drawn(propagation, request, []).columns).toEqual(drawn(propagation, request).columns);
});

/** Independent columns of one common value and `rare` others, each of which `rows` has `each` times. */
function skewed(columns: number, rare: number, rows: number, each: number): Propagation {
  const sizes = new Array<number>(columns).fill(rare + 1);
  const bases = sizes.map(() => Float64Array.from({ length: rare + 1 }, (_, v) => (v > 0 ? each : rows - rare * each)));
  const propagation = new Propagation(buildJunctionTree(sizes, bestElimination(sizes, [])), bases, []);
  propagation.run(TOTAL);
  return propagation;
}

/** Pairs of rare values in one row. */
function rarePairs({ columns, rows }: CodeBlock): number {
  let pairs = 0;
  for (let row = 0; row < rows; row++) {
    const rare = columns.reduce((sum, codes) => sum + (codes[row]! > 0 ? 1 : 0), 0);
    pairs += (rare * (rare - 1)) / 2;
  }
  return pairs;
}

test.each([
  { columns: 24, rare: 1, rows: 40_000, each: 80 },
  { columns: 24, rare: 1, rows: 40_000, each: 200 },
  { columns: 12, rare: 3, rows: 20_000, each: 60 },
  { columns: 6, rare: 20, rows: 20_000, each: 28 },
])('rare values meet as often as chance would have it: $columns columns of $rare rare values', (table) => {
  const { columns, rare, rows, each } = table;
  const propagation = skewed(columns, rare, rows, each);
  let met = 0;
  let expected = 0;
  for (let seed = 0; expected < 500; seed++) {
    met += rarePairs(drawn(propagation, { rows, seed: String(seed) }, []));
    expected += (((columns * (columns - 1)) / 2) * (rare * each) ** 2) / rows;
  }
  expect(Math.abs(met - expected)).toBeLessThan(0.06 * expected + 4 * Math.sqrt(expected));
});

test.each([80, 400, 2000, 12_000])('rows follow an outer pair of two rare values, %i rows each', (each) => {
  const rows = 40_000;
  const propagation = skewed(2, 1, rows, each);
  const both = 0.8 * each;
  const shares = Float64Array.of(rows - 2 * each + both, each - both, each - both, both).map((count) => count / rows);
  const block = drawn(propagation, { rows, seed: 'rare' }, [{ columns: [0, 1], shares }]);
  expect(Math.abs(rarePairs(block) - both)).toBeLessThanOrEqual(2);
});

test('every block follows its outer pairs', () => {
  const propagation = independent();
  const { tree } = propagation;
  const pair = related(propagation, 0, 3);
  const none = tree.sizes.map(() => undefined);
  const blocks = [...sampleRows(propagation, none, { rows: 3000, seed: 'blocks', blockRows: 1000 }, { outer: [pair] })];
  expect(blocks).toHaveLength(3);
  for (const block of blocks) {
    expect(
      l1(
        countsOf(tree, block, [0, 3]),
        pair.shares.map((share) => 1000 * share),
      ),
    ).toBeLessThan(40);
  }
});

test('values that were merged come apart in the same numbers, closer to the other columns', () => {
  const propagation = independent();
  const { tree } = propagation;
  const map = Uint32Array.from({ length: 24 }, (_, value) => Math.floor(value / 4));
  const expansions = tree.sizes.map((_, column) =>
    column === 0 ? { map, shares: new Float64Array(24).fill(0.25) } : undefined,
  );
  const request = { rows: 4000, seed: 'merged' };
  const [plain] = sampleRows(propagation, expansions, request);
  const [settled] = sampleRows(propagation, expansions, request, { outer: [] });
  const sizes = [24, ...tree.sizes.slice(1)];
  expect(countsOf({ sizes }, settled!, [0])).toEqual(countsOf({ sizes }, plain!, [0]));
  let chance = 0;
  let steered = 0;
  for (let other = 1; other < sizes.length; other++) {
    const expected = expectedOf(propagation, request.rows, [0, other]);
    const apart = Float64Array.from({ length: 24 * sizes[other]! }, (_, cell) => {
      const [value, code] = [Math.floor(cell / sizes[other]!), cell % sizes[other]!];
      return expected[map[value]! * sizes[other]! + code]! / 4;
    });
    chance += l1(countsOf({ sizes }, plain!, [0, other]), apart);
    steered += l1(countsOf({ sizes }, settled!, [0, other]), apart);
  }
  expect(steered).toBeLessThan(0.6 * chance);
});
