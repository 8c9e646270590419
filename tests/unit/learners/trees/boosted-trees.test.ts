import { describe, expect, test } from 'vitest';
import type { Feature, FeatureTable } from '../../../../pipelines/learners/features.ts';
import { rankScores } from '../../../../pipelines/learners/measures/ranked-scores.ts';
import { rocAuc } from '../../../../pipelines/learners/measures/roc-auc.ts';
import { bestSplit } from '../../../../pipelines/learners/trees/best-split.ts';
import { binRows, binsOf } from '../../../../pipelines/learners/trees/bins.ts';
import { boostedTrees } from '../../../../pipelines/learners/trees/boosted-trees.ts';
import { TreeGrower } from '../../../../pipelines/learners/trees/grow-tree.ts';
import { fillHistogram, firstBins } from '../../../../pipelines/learners/trees/histogram.ts';
import { addTree } from '../../../../pipelines/learners/trees/tree.ts';
import { seededIndex } from '../../../../pipelines/workspace/seeded-rows.ts';

const numeric = (values: readonly number[]): Feature => ({ kind: 'numeric', numbers: Float64Array.from(values) });
const categorical = (values: readonly number[], size: number): Feature => ({
  kind: 'categorical',
  codes: Uint16Array.from(values),
  size,
});

/** `feature` with gradients that part rows of class 1 from others, as the first round of boosting has them. */
function splitOf(feature: Feature, positive: readonly number[]) {
  const features: FeatureTable = { rows: positive.length, features: [feature] };
  const bins = binsOf(features);
  const firstBin = firstBins(bins);
  const histogram = new Float64Array(3 * firstBin[1]!);
  const gradients = Float64Array.from(positive, (y) => 0.5 - y);
  const curvatures = new Float64Array(positive.length).fill(0.25);
  const rows = Uint32Array.from(positive.keys());
  fillHistogram(histogram, binRows(bins, features), firstBin, rows, gradients, curvatures);
  const gradient = gradients.reduce((a, b) => a + b, 0);
  const split = bestSplit(histogram, firstBin, bins, {
    gradient,
    curvature: positive.length / 4,
    rows: positive.length,
  });
  const [binned] = binRows(bins, features);
  return { split, left: split && positive.map((_, i) => split.left[binned![i]!]) };
}

describe('bestSplit()', () => {
  test('cuts numbers where classes part, with the gain of the textbook', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const { split, left } = splitOf(
      numeric(values),
      values.map((x) => (x < 40 ? 0 : 1)),
    );
    expect(left).toEqual(values.map((x) => (x < 40 ? 1 : 0)));
    // 20^2 / 10 + 30^2 / 15 - 10^2 / 25
    expect(split!.gain).toBeCloseTo(96, 10);
  });

  test('leaves twenty rows on either side', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const { left } = splitOf(
      numeric(values),
      values.map((x) => (x < 5 ? 0 : 1)),
    );
    expect(left!.filter((one) => one === 1)).toHaveLength(20);
    expect(
      splitOf(
        numeric(values.slice(0, 39)),
        values.slice(0, 39).map((x) => x % 2),
      ).split,
    ).toBeUndefined();
  });

  test('sends rows without a number to the side where they do better', () => {
    const values = Array.from({ length: 120 }, (_, i) => (i < 20 ? Number.NaN : i));
    const lowIsOne = values.map((x) => (Number.isNaN(x) || x < 70 ? 1 : 0));
    const highIsOne = values.map((x) => (Number.isNaN(x) || x >= 70 ? 1 : 0));
    expect(splitOf(numeric(values), lowIsOne).left).toEqual(lowIsOne);
    expect(splitOf(numeric(values), highIsOne).left).toEqual(highIsOne.map((y) => 1 - y));
  });

  test('parts categories in any way at once', () => {
    const values = Array.from({ length: 120 }, (_, i) => i % 6);
    const positive = values.map((code) => ([1, 2, 5].includes(code) ? 1 : 0));
    const { left } = splitOf(categorical(values, 6), positive);
    expect(new Set(left!.map((side, i) => side === positive[i]!)).size).toBe(1);
  });

  test('nothing to part is no split', () => {
    expect(
      splitOf(
        numeric(Array.from({ length: 100 }, () => 7)),
        Array.from({ length: 100 }, (_, i) => i % 2),
      ).split,
    ).toBeUndefined();
    expect(splitOf(categorical([], 3), []).split).toBeUndefined();
  });
});

describe('binsOf()', () => {
  test('gives each of few numbers a bin, and many numbers bins of like weight', () => {
    const few: FeatureTable = { rows: 5, features: [numeric([3, 1, Number.NaN, 3, 8])] };
    expect([...binRows(binsOf(few), few)[0]!]).toEqual([1, 0, 3, 1, 2]);
    const many: FeatureTable = { rows: 10_000, features: [numeric(Array.from({ length: 10_000 }, (_, i) => i ** 3))] };
    const counts = new Float64Array(256);
    for (const bin of binRows(binsOf(many), many)[0]!) counts[bin]!++;
    expect(counts.filter((count) => count > 0)).toHaveLength(255);
    expect(Math.max(...counts)).toBeLessThan(80);
  });

  test('the rarest of many categories share a bin', () => {
    const codes = Array.from({ length: 3000 }, (_, i) => (i < 1000 ? i : i % 100));
    const table: FeatureTable = { rows: 3000, features: [categorical(codes, 1000)] };
    const [binned] = binRows(binsOf(table), table);
    expect(binned![999]).toBe(254);
    expect(binned![998]).toBe(254);
    expect(new Set(binned!.subarray(0, 100)).size).toBe(100);
  });
});

test('a tree adds to its training rows what it says of them when asked', () => {
  const index = seededIndex('tree');
  const features: FeatureTable = {
    rows: 500,
    features: [
      numeric(Array.from({ length: 500 }, () => (index(10) === 0 ? Number.NaN : index(1000)))),
      categorical(
        Array.from({ length: 500 }, () => index(12)),
        12,
      ),
    ],
  };
  const bins = binsOf(features);
  const binned = binRows(bins, features);
  const scores = new Float64Array(500);
  const gradients = Float64Array.from(scores, () => index(100) / 100 - 0.5);
  const tree = new TreeGrower({ bins, binned, firstBin: firstBins(bins) }, 500).grow(
    gradients,
    new Float64Array(500).fill(0.25),
    0.1,
    scores,
  );
  const asked = new Float64Array(500);
  addTree(tree, binned, asked);
  expect(asked).toEqual(scores);
  expect(new Set(scores).size).toBeGreaterThan(5);
});

describe('boostedTrees', () => {
  const rows = 4000;
  const index = seededIndex('exclusive');
  const a = Array.from({ length: rows }, () => index(2));
  const b = Array.from({ length: rows }, () => index(1000) / 1000);
  const noise = Array.from({ length: rows }, () => index(1000) / 1000);
  const features: FeatureTable = { rows, features: [categorical(a, 2), numeric(b), numeric(noise)] };

  test('learn what only two columns together say', () => {
    const positive = Uint8Array.from(a, (x, i) => (x === 1 ? 1 : 0) ^ (b[i]! > 0.5 ? 1 : 0));
    const p = boostedTrees.fit(features, positive, 's')(features);
    expect(rocAuc(rankScores(p), positive)).toBeGreaterThan(0.999);
  });

  test('the same again gives the same, also where growing stops early', () => {
    const many: FeatureTable = { rows: 12_000, features: [numeric(Array.from({ length: 12_000 }, () => index(1000)))] };
    const positive = Uint8Array.from({ length: 12_000 }, () => index(2));
    const [p, again, other] = ['s', 's', 't'].map((seed) => boostedTrees.fit(many, positive, seed)(many));
    expect(again).toEqual(p);
    expect(other).not.toEqual(p);
    // Nothing to learn: with early stopping probabilities stay near the share.
    expect(Math.max(...p!) - Math.min(...p!)).toBeLessThan(0.5);
  });

  test('without a column there is the share alone', () => {
    const empty: FeatureTable = { rows: 40, features: [] };
    const p = boostedTrees.fit(
      empty,
      Uint8Array.from({ length: 40 }, (_, i) => (i < 10 ? 1 : 0)),
      's',
    )(empty);
    expect(p[0]).toBeCloseTo(0.25, 12);
  });
});
