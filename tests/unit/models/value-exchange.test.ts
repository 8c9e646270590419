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
  const [block] = sampleRows(propagation, none, request, outer);
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

test('a cell that expects less than half a row gets one now and then', () => {
  const propagation = independent();
  const { tree } = propagation;
  const sums = new Float64Array(30);
  const seeds = 300;
  for (let seed = 0; seed < seeds; seed++) {
    const counts = countsOf(tree, drawn(propagation, { rows: 6, seed: String(seed) }, []), [0, 1]);
    for (const [cell, count] of counts.entries()) sums[cell]! += count;
  }
  const expected = expectedOf(propagation, 6 * seeds, [0, 1]);
  expect(Math.max(...expected)).toBeLessThan(0.5 * seeds);
  for (const [cell, count] of expected.entries()) {
    expect(Math.abs(sums[cell]! - count)).toBeLessThan(5 * Math.sqrt(count));
  }
});
