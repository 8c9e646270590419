import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { bootstrapProfiles, percentileInterval } from '../../../../pipelines/evaluate/measures/bootstrap-profiles.ts';
import { clusteredMean } from '../../../../pipelines/evaluate/measures/clustered-mean.ts';
import { denseRanks } from '../../../../pipelines/evaluate/measures/dense-ranks.ts';
import { distributionDistances } from '../../../../pipelines/evaluate/measures/distribution-distances.ts';
import { countPlaces, numberProfile } from '../../../../pipelines/evaluate/measures/number-profile.ts';
import { unitsOf } from '../../../../pipelines/evaluate/reference/units.ts';

const profileOf = (values: readonly number[]): ReturnType<typeof numberProfile> => {
  const { distinct, ranks } = denseRanks([Float64Array.from(values)]);
  return numberProfile(distinct, countPlaces(ranks[0]!, distinct.length));
};

test('places among distinct values; what is no number has none', () => {
  const { distinct, ranks } = denseRanks([Float64Array.of(5, Number.NaN, 2), Float64Array.of(2, 7)]);
  expect([...distinct]).toEqual([2, 5, 7]);
  expect(ranks.map((places) => [...places])).toEqual([
    [1, -1, 0],
    [0, 2],
  ]);
});

test('ranks among any numbers: many of them, both zeros, and what is not finite', () => {
  const odd = fc.oneof(fc.double(), fc.integer({ min: -20, max: 20 }), fc.constantFrom(0, -0, Number.NaN));
  const arrays = fc.array(
    fc.array(odd, { maxLength: 3_000 }).map((values) => Float64Array.from(values)),
    {
      maxLength: 3,
    },
  );
  fc.assert(
    fc.property(arrays, (given) => {
      const { distinct, ranks } = denseRanks(given);
      const known = new Set(given.flatMap((values) => [...values].filter((value) => !Number.isNaN(value))));
      expect([...distinct]).toEqual([...known].sort((a, b) => a - b));
      ranks.forEach((places, k) => {
        places.forEach((place, i) => {
          const value = given[k]![i]!;
          expect(place < 0 ? Number.NaN : distinct[place]! + 0).toBe(Number.isNaN(value) ? Number.NaN : value + 0);
        });
      });
    }),
    { numRuns: 30 },
  );
});

describe('numberProfile()', () => {
  test('agrees with a hundred numbers by hand', () => {
    const { mean, deviation, quantiles } = profileOf(Array.from({ length: 100 }, (_, i) => i + 1))!;
    expect(mean).toBe(50.5);
    expect(deviation).toBeCloseTo(Math.sqrt((100 * 101) / 12), 12);
    expect(quantiles).toEqual([1, 5, 25, 50, 75, 95, 99]); // the first value that the share is reached at
  });

  test('of one value, and of none', () => {
    expect(profileOf([3])).toEqual({ mean: 3, deviation: 0, quantiles: [3, 3, 3, 3, 3, 3, 3] });
    expect(profileOf([])).toBeUndefined();
    expect(profileOf([Number.NaN])).toBeUndefined();
  });
});

test('distances between distributions, by hand', () => {
  // 0, 0, 2, 10 against 0, 2, 2, 4: gaps 1/4 up to 2, 0 up to 4, then 3/4 against 1 up to 10.
  const distinct = Float64Array.of(0, 2, 4, 10);
  const found = distributionDistances(distinct, [2, 1, 0, 1], [1, 2, 1, 0])!;
  expect(found).toEqual({ kolmogorovSmirnov: 0.25, wasserstein: 0.25 * 2 + 0.25 * 6 });
  expect(distributionDistances(distinct, [2, 1, 0, 1], [0, 0, 0, 0])).toBeUndefined();
});

describe('intervals over draws of units', () => {
  const random = seedrandom('draws');
  const units = Array.from({ length: 400 }, () => random() + random() + random());
  // Each unit has four rows that say the same, so that rows look four times as many as they are.
  const values = Float64Array.from(units.flatMap((value) => [value, value, value, value]));
  const unitOfRow = Uint32Array.from(values, (_, row) => 7 + Math.floor(row / 4));
  const rows = values.length;
  const deviation = profileOf(units)!.deviation;
  const expected = (2 * 1.96 * deviation) / Math.sqrt(400);

  const width = (table: { rows: number; unitOfRow: Uint32Array | undefined }): number => {
    const { distinct, ranks } = denseRanks([values]);
    const [profiles] = bootstrapProfiles(table, [{ distinct, places: ranks[0]!, size: distinct.length }], 'seed');
    const { lower, upper } = percentileInterval(profiles!.map(({ mean }) => mean))!;
    return upper - lower;
  };

  test('the bootstrap draws units, not rows', () => {
    expect(width({ rows, unitOfRow }) / expected).toBeGreaterThan(0.85);
    expect(width({ rows, unitOfRow }) / expected).toBeLessThan(1.2);
    expect(width({ rows, unitOfRow: undefined }) / expected).toBeLessThan(0.65); // half as wide, and wrong
  });

  test('the standard error of a mean takes the rows of a unit together', () => {
    const all = Uint32Array.from({ length: rows }, (_, row) => row);
    const found = clusteredMean(values, all, unitsOf({ rows, unitOfRow }))!;
    expect(found).toMatchObject({ rows: 1600, units: 400 });
    expect(found.error).toBeCloseTo(deviation / Math.sqrt(400), 12);
    const wrong = clusteredMean(values, all, unitsOf({ rows, unitOfRow: undefined }))!;
    expect(wrong.error).toBeLessThan(0.6 * found.error);
  });
});
