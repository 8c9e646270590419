import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { pairAssociation } from '../../../../pipelines/evaluate/measures/contingency.ts';
import { denseRanks } from '../../../../pipelines/evaluate/measures/dense-ranks.ts';
import { distributionDistances } from '../../../../pipelines/evaluate/measures/distribution-distances.ts';
import { countPlaces, numberProfile } from '../../../../pipelines/evaluate/measures/number-profile.ts';
import { orderedPlaces } from '../../../../pipelines/evaluate/measures/ordered-places.ts';
import { spearman } from '../../../../pipelines/evaluate/measures/spearman.ts';
import { numberColumn } from '../../../support/evaluated-table.ts';
import { pythonWith } from '../../../support/python.ts';

const python = pythonWith(['numpy', 'scipy']);

/** Prints [V, mutual information] of each table and, of each pair of samples, the rank correlation, both distances, and moments and quantiles of the first. */
const SCRIPT = `
import numpy as np
from scipy.stats import chi2_contingency, entropy, ks_2samp, spearmanr, wasserstein_distance
def association(t):
    t = np.array(t); n = t.sum(); r, k = t.shape
    phi2 = max(0, chi2_contingency(t, correction=False)[0] / n - (r - 1) * (k - 1) / (n - 1))
    v = np.sqrt(phi2 / (min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1))
    mi = entropy(t.sum(0)) + entropy(t.sum(1)) - entropy(t.ravel())
    return [float(v), float(max(0, mi + (r + k - r * k - 1) / (2 * n)))]
print(json.dumps({
    "tables": [association(t) for t in data["tables"]],
    "samples": [[float(x) for x in (
        spearmanr(a, b).statistic, ks_2samp(a, b).statistic, wasserstein_distance(a, b), np.mean(a), np.std(a, ddof=1),
        *np.quantile(a, [.01, .05, .25, .5, .75, .95, .99], method="inverted_cdf"))] for a, b in data["samples"]],
}))`;

interface Theirs {
  readonly tables: readonly (readonly [number, number])[];
  readonly samples: readonly (readonly number[])[];
}

describe.skipIf(python.absent)(`beside SciPy${python.reason}`, () => {
  const random = seedrandom('scipy');
  const tables = Array.from({ length: 20 }, (_, t) =>
    Array.from({ length: 2 + (t % 5) }, (_, i) =>
      Array.from({ length: 2 + (t % 3) }, (_, j) => 1 + Math.floor(random() * (i === j ? 60 : 20))),
    ),
  );
  const samples = Array.from({ length: 10 }, () => {
    const a = Array.from({ length: 200 }, () => Math.floor(random() * 30));
    return [a, a.map((x) => (random() < 0.4 ? x / 2 : 40 * random()))] as const;
  });
  const theirs = (): Theirs => python.run(SCRIPT, { tables, samples }) as Theirs;

  test('association of pairs, correlation of ranks, distances of distributions, moments and quantiles', () => {
    const expected = theirs();
    tables.forEach((table, t) => {
      const { cramersV, mutualInformation } = pairAssociation(
        Int32Array.from(table.flat()),
        table.length,
        table[0]!.length,
      );
      expect(cramersV).toBeCloseTo(expected.tables[t]![0], 10);
      expect(mutualInformation).toBeCloseTo(expected.tables[t]![1], 10);
    });
    samples.forEach(([a, b], s) => {
      const [x, y] = [a, b].map((values) => orderedPlaces(numberColumn('x', [0, 100], values)));
      const { distinct, ranks } = denseRanks([Float64Array.from(a), Float64Array.from(b)]);
      const [first, second] = ranks.map((places) => countPlaces(places, distinct.length));
      const { kolmogorovSmirnov, wasserstein } = distributionDistances(distinct, first!, second!)!;
      const { mean, deviation, quantiles } = numberProfile(distinct, first!)!;
      const ours = [spearman(x!, y!), kolmogorovSmirnov, wasserstein, mean, deviation, ...quantiles];
      ours.forEach((value, i) => {
        expect(value).toBeCloseTo(expected.samples[s]![i]!, 9);
      });
    });
  });
});
