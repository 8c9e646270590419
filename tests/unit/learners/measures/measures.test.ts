import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { averagePrecision } from '../../../../pipelines/learners/measures/average-precision.ts';
import { brierScore } from '../../../../pipelines/learners/measures/brier-score.ts';
import { calibrationBins, calibrationError } from '../../../../pipelines/learners/measures/calibration-error.ts';
import { calibrationLine } from '../../../../pipelines/learners/measures/calibration-line.ts';
import { rankScores } from '../../../../pipelines/learners/measures/ranked-scores.ts';
import { rocAuc } from '../../../../pipelines/learners/measures/roc-auc.ts';

const p = Float64Array.of(0.9, 0.8, 0.8, 0.7, 0.6, 0.6, 0.6, 0.5, 0.4, 0.3, 0.3, 0.1);
const y = Uint8Array.of(1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0);
const w = Float64Array.of(1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 0, 1);

describe('measures on a dozen rows with ties, as scikit-learn 1.9.1 has them', () => {
  // roc_auc_score, average_precision_score, brier_score_loss with sample_weight; LogisticRegression(C=1e12, tol=1e-12) on log(p / (1 - p))
  test.each([
    {
      weights: undefined,
      auc: 0.7857142857142858,
      precision: 0.7087301587301588,
      brier: 0.20499999999999996,
      line: [-0.75579374, 1.17606087],
    },
    { weights: w, auc: 0.8203125, precision: 0.7903971028971029, brier: 0.19, line: [-0.70886419, 1.54361837] },
  ])('weights $weights', ({ weights, auc, precision, brier, line }) => {
    const ranked = rankScores(p);
    expect(rocAuc(ranked, y, weights)).toBeCloseTo(auc, 14);
    expect(averagePrecision(ranked, y, weights)).toBeCloseTo(precision, 14);
    expect(brierScore(p, y, weights)).toBeCloseTo(brier, 14);
    const { intercept, slope } = calibrationLine(p, y, weights)!;
    expect(intercept).toBeCloseTo(line[0]!, 5);
    expect(slope).toBeCloseTo(line[1]!, 5);
  });

  test('a score that says nothing wins half', () => {
    expect(rocAuc(rankScores(new Float64Array(12)), y)).toBe(0.5);
    expect(averagePrecision(rankScores(new Float64Array(12)), y)).toBeCloseTo(5 / 12, 14);
  });

  test('nothing to compare with is NaN, never a number', () => {
    const none = new Uint8Array(12);
    expect(rocAuc(rankScores(p), none)).toBeNaN();
    expect(averagePrecision(rankScores(p), none)).toBeNaN();
    expect(brierScore(p, y, new Float64Array(12))).toBeNaN();
    expect(calibrationLine(p, none)).toBeUndefined();
    expect(calibrationLine(new Float64Array(12).fill(0.4), y)).toBeUndefined();
    expect(calibrationLine(Float64Array.of(0.9, 0.8, 0.2, 0.1), Uint8Array.of(1, 1, 0, 0))).toBeUndefined();
  });
});

test('whole weights are rows that stand there so often, and AUC is the share of pairs won', () => {
  const row = fc.record({
    p: fc.constantFrom(0.1, 0.2, 0.3, 0.5, 0.8),
    y: fc.integer({ min: 0, max: 1 }),
    w: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 20 }), (rows) => {
      const often = rows.flatMap((one) => Array.from({ length: one.w }, () => one));
      const [scores, many] = [rows, often].map((of) => Float64Array.from(of, (one) => one.p));
      const [truth, manyTruth] = [rows, often].map((of) => Uint8Array.from(of, (one) => one.y));
      const weights = Float64Array.from(rows, (one) => one.w);
      const found = rocAuc(rankScores(scores!), truth!, weights);
      let wins = 0;
      let pairs = 0;
      for (const a of often) {
        for (const b of often) {
          if (a.y === 0 || b.y === 1) continue;
          pairs++;
          wins += a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0;
        }
      }
      if (pairs === 0) expect(found).toBeNaN();
      else expect(found).toBeCloseTo(wins / pairs, 12);
      const precision = averagePrecision(rankScores(scores!), truth!, weights);
      const repeated = averagePrecision(rankScores(many!), manyTruth!);
      if (Number.isNaN(repeated)) expect(precision).toBeNaN();
      else expect(precision).toBeCloseTo(repeated, 12);
    }),
  );
});

describe('calibrationBins()', () => {
  test('has tenths of the weight, the most probable first', () => {
    const probabilities = Float64Array.from({ length: 100 }, (_, i) => i / 100);
    const truth = Uint8Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : 0));
    const bins = calibrationBins(probabilities, truth);
    expect(bins.map(({ weight }) => weight)).toEqual(Array.from({ length: 10 }, () => 10));
    expect(bins[0]!.predicted).toBeCloseTo(0.945, 12);
    expect(bins.every(({ observed }) => observed === 0.5)).toBe(true);
    // |.945 - .5| + ... + |.045 - .5| over ten bins: .05 * (9 + 7 + 5 + 3 + 1) * 2 / 10, shifted by .005 on either side.
    expect(calibrationError(bins)).toBeCloseTo(0.25, 12);
  });

  test('keeps rows of one probability together, and leaves out those without weight', () => {
    const probabilities = new Float64Array(50).fill(0.3);
    const bins = calibrationBins(
      probabilities,
      Uint8Array.from({ length: 50 }, (_, i) => (i < 20 ? 1 : 0)),
    );
    expect(bins).toHaveLength(1);
    expect(calibrationError(bins)).toBeCloseTo(0.1, 12);
    const half = Float64Array.from({ length: 50 }, (_, i) => (i < 20 ? 1 : 0));
    expect(calibrationBins(probabilities, new Uint8Array(50).fill(1), half)[0]!.weight).toBe(20);
  });
});
