import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PrivacyEvent } from '../../../../privacy/events.ts';
import type { BoundedValues } from '../../../../privacy/guard/values/bounded-values.ts';
import { createValueGuard } from '../../../../privacy/guard/values/create-value-guard.ts';
import { categoriesEvent, spreadEvent } from '../../../../privacy/guard/values/events.ts';
import type { CategoriesQuestion, SpreadQuestion, ValueGuard } from '../../../../privacy/guard/values/value-guard.ts';
import type { LedgerRun } from '../../../../privacy/ledger/ledger.ts';
import { rational } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';
import { countedEntropy, NEARLY_EXACT, openTestRun } from '../guard-fixture.ts';
import { type Said, untouchableValues, valuesOfUnits } from './values-fixture.ts';

const withCode = (code: string): Error => expect.objectContaining({ name: 'UserError', code });
const wards: Said[][] = [['A', 'A'], ['A', 'B'], ['A'], ['A', 'B'], ['B'], ['C'], [null, 'A'], ['D', 'D']];
const stays: Said[][] = [[1, 2], [2, 3], [3], [4, 17], [5], [null], [40, 41], [-7]];
const categories: CategoriesQuestion = { id: 'values/x', column: 0, sigmaSquared: NEARLY_EXACT, threshold: 3n };
const spread: SpreadQuestion = {
  id: 'spread/x',
  column: 0,
  buckets: { starts: [-100, 0, 5, 10, 20, 50], end: 99 },
  sigmaSquared: NEARLY_EXACT,
  occupiedFrom: 1,
};
/** A plan with room for thresholds. */
const openRun = (): ReturnType<typeof openTestRun> =>
  openTestRun({
    kind: 'composed',
    events: [
      { kind: 'zcdp', rho: rational(10n ** 12n) },
      { kind: 'epsilon-delta', epsilon: rational(0), delta: rational(1n, 10n ** 7n) },
    ],
  });
const guardOf = (values: BoundedValues, run: LedgerRun = openRun().run, seed = 'values'): ValueGuard =>
  createValueGuard({ values, run, entropy: insecureSeededEntropy(seed) });

describe('what is answered', () => {
  test('texts with as many rows as the threshold, and no other', async () => {
    const guard = guardOf(valuesOfUnits(wards, 2));
    expect(await guard.discoverCategories(categories)).toEqual([
      { category: 'A', count: 6 },
      { category: 'B', count: 3 },
    ]);
  });

  test('counts over the buckets, rows without a number, and the range from the first occupied bucket to the last', async () => {
    const answer = await guardOf(valuesOfUnits(stays, 2)).measureSpread(spread);
    expect(answer).toEqual({
      counts: [1, 6, 1, 1, 2, 0],
      without: 1,
      range: { lower: -100, upper: 49 },
      quantiles: [],
    });
  });

  test('buckets below occupiedFrom do not stretch the range; none at all leaves no range and no quantile', async () => {
    const guard = guardOf(valuesOfUnits(stays, 2));
    const quantiles = { epsilon: rational(1), fractions: [rational(1, 2)] };
    expect((await guard.measureSpread({ ...spread, occupiedFrom: 2 })).range).toEqual({ lower: 0, upper: 49 });
    const none = await guard.measureSpread({ ...spread, id: 'none', occupiedFrom: 50, quantiles });
    expect([none.range, none.quantiles]).toEqual([undefined, []]);
  });

  test('quantiles lie in the range, rise, and are near the true ones where epsilon is large', async () => {
    const values = valuesOfUnits(
      Array.from({ length: 1000 }, (_, i) => [i % 100]),
      1,
    );
    const fractions = [rational(1, 4), rational(1, 2), rational(3, 4)];
    const answer = await guardOf(values).measureSpread({ ...spread, quantiles: { epsilon: rational(4), fractions } });
    answer.quantiles.forEach((q, i) => {
      expect(Math.abs(q - 25 * (i + 1))).toBeLessThanOrEqual(2);
    });
    expect([...answer.quantiles].sort((a, b) => a - b)).toEqual(answer.quantiles);
  });

  test('numbers beyond the ends count in the first and last bucket', async () => {
    const values = valuesOfUnits([[-1000], [5000]], 1);
    expect((await guardOf(values).measureSpread(spread)).counts).toEqual([1, 0, 0, 0, 0, 1]);
  });
});

const questions = [
  [
    'categories',
    valuesOfUnits(wards, 2),
    (guard: ValueGuard) => guard.discoverCategories({ ...categories, sigmaSquared: rational(1, 4), threshold: 5n }),
  ],
  [
    'spread',
    valuesOfUnits(stays, 2),
    (guard: ValueGuard) =>
      guard.measureSpread({
        ...spread,
        sigmaSquared: rational(400),
        quantiles: { epsilon: rational(1, 100), fractions: [rational(1, 3), rational(2, 3)] },
      }),
  ],
] as const;

describe.each(questions)('a %s question', (_kind, values, askIt) => {
  test('is answered from the journal ever after: nothing drawn, nothing read', async () => {
    const { run, reopen, ledger } = openRun();
    const answer = await askIt(guardOf(values, run));
    for (const again of [run, reopen()]) {
      const entropy = countedEntropy('two');
      const guard = createValueGuard({ values: untouchableValues(values), run: again, entropy });
      expect(await askIt(guard)).toEqual(answer);
      expect(entropy.drawn).toBe(0);
    }
    expect(ledger.charges('run')).toHaveLength(1);
  });

  test('is charged before anything is read or drawn', async () => {
    const { run, ledger } = openRun();
    const entropy = countedEntropy('never');
    const guard = createValueGuard({ values: untouchableValues(values), run, entropy });
    await expect(askIt(guard)).rejects.toThrow('the values were read');
    expect(ledger.charges('run')).toHaveLength(1);
    expect(entropy.drawn).toBe(0);
  });

  test('that the plan does not cover is refused with nothing read', async () => {
    const { run, ledger } = openTestRun({ kind: 'zcdp', rho: rational(1n, 10n ** 12n) });
    await expect(askIt(guardOf(untouchableValues(values), run))).rejects.toThrow(withCode('BUDGET_EXCEEDED'));
    expect(ledger.charges('run')).toHaveLength(0);
  });

  test('is refused where a unit has more rows than the bound', async () => {
    await expect(askIt(guardOf({ ...values, maxRowsPerUnit: 1 }))).rejects.toThrow(
      'contribution bound was not applied',
    );
  });
});

test('a question under the id of another is refused', async () => {
  const { run } = openRun();
  await guardOf(valuesOfUnits(wards, 2), run).discoverCategories(categories);
  const other = guardOf(untouchableValues(valuesOfUnits(wards, 2)), run);
  await expect(other.discoverCategories({ ...categories, threshold: 4n })).rejects.toThrow(withCode('PLAN_CHANGED'));
  await expect(other.measureSpread({ ...spread, id: categories.id })).rejects.toThrow(withCode('PLAN_CHANGED'));
});

describe('public inputs that make no sense', () => {
  const guard = (): ValueGuard => guardOf(untouchableValues(valuesOfUnits(stays, 2)));
  const bad: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a column that is not there', () => guard().discoverCategories({ ...categories, column: 1 })],
    ['a threshold that one unit reaches', () => guard().discoverCategories({ ...categories, threshold: 2n })],
    ['no noise', () => guard().measureSpread({ ...spread, sigmaSquared: rational(0) })],
    ['no bucket', () => guard().measureSpread({ ...spread, buckets: { starts: [], end: 1 } })],
    ['buckets that fall', () => guard().measureSpread({ ...spread, buckets: { starts: [2, 1], end: 9 } })],
    ['buckets of fractions', () => guard().measureSpread({ ...spread, buckets: { starts: [0.5], end: 9 } })],
    ['an end before the start', () => guard().measureSpread({ ...spread, buckets: { starts: [5], end: 4 } })],
    [
      'quantile 1',
      () => guard().measureSpread({ ...spread, quantiles: { epsilon: rational(1), fractions: [rational(1)] } }),
    ],
    ['no quantile', () => guard().measureSpread({ ...spread, quantiles: { epsilon: rational(1), fractions: [] } })],
    [
      'epsilon 0',
      () => guard().measureSpread({ ...spread, quantiles: { epsilon: rational(0), fractions: [rational(1, 2)] } }),
    ],
  ];
  test.each(bad)('%s: RangeError before anything is read', async (_what, askIt) => {
    await expect(askIt()).rejects.toThrow(RangeError);
  });
});

describe('what is charged', () => {
  test('the bound on rows is in every sensitivity', () => {
    const event = categoriesEvent({ sigmaSquared: rational(100), threshold: 60n }, 5) as Extract<
      PrivacyEvent,
      { kind: 'composed' }
    >;
    expect(event.events[0]).toEqual({ kind: 'discrete-gaussian', sigmaSquared: rational(100), sensitivity: 5n });
    expect(event.events[1]).toMatchObject({ kind: 'epsilon-delta', epsilon: rational(0) });
    expect(spreadEvent({ sigmaSquared: rational(100) }, 7)).toEqual({
      kind: 'discrete-gaussian',
      sigmaSquared: rational(100),
      sensitivity: 7n,
    });
  });

  test('a lower threshold costs more delta', () => {
    const deltaAt = (threshold: bigint): number => {
      const event = categoriesEvent({ sigmaSquared: rational(100), threshold }, 2) as Extract<
        PrivacyEvent,
        { kind: 'composed' }
      >;
      const { delta } = event.events[1] as Extract<PrivacyEvent, { kind: 'epsilon-delta' }>;
      return Number(delta.numerator) / Number(delta.denominator);
    };
    expect(deltaAt(40n)).toBeGreaterThan(deltaAt(50n));
    expect(deltaAt(3n)).toBeGreaterThan(0.4);
  });

  test('each quantile is one exponential mechanism', () => {
    const quantiles = { epsilon: rational(1, 8), fractions: [rational(1, 3), rational(2, 3)] };
    expect(spreadEvent({ sigmaSquared: rational(4), quantiles }, 3)).toMatchObject({
      kind: 'composed',
      events: [
        { sensitivity: 3n },
        { kind: 'repeated', times: 2, event: { kind: 'exponential', epsilon: rational(1, 8) } },
      ],
    });
  });
});

test('one unit more moves the counts by at most its rows in all, and by the whole bound for some tables', async () => {
  const MOST = 4;
  const said = fc.oneof(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: -120, max: 120 }), fc.constant(null));
  const unit = fc.array(said, { minLength: 1, maxLength: MOST });
  const { run } = openRun();
  let asked = 0;
  const counts = async (units: readonly (readonly Said[])[]): Promise<Map<string, number>> => {
    const guard = guardOf(valuesOfUnits(units, MOST), run);
    const id = `q${asked++}`;
    const { counts: buckets, without } = await guard.measureSpread({ ...spread, id: `${id}/spread` });
    const found = await guard.discoverCategories({ ...categories, id: `${id}/values`, threshold: BigInt(MOST + 1) });
    const all = new Map<string, number>([...buckets, without].map((count, i) => [`bucket ${i}`, count]));
    for (const { category, count } of found) all.set(category, count);
    return all;
  };
  const moved = (a: Map<string, number>, b: Map<string, number>, keep: (key: string) => boolean): number =>
    [...new Set([...a.keys(), ...b.keys()])]
      .filter(keep)
      .reduce((total, key) => total + Math.abs((a.get(key) ?? 0) - (b.get(key) ?? 0)), 0);
  let greatest = 0;
  const crowd = Array.from({ length: 4 }, () => ['A', 'B', 'C', 3]);
  await fc.assert(
    fc.asyncProperty(fc.array(unit, { maxLength: 4 }), unit, async (units, more) => {
      const before = await counts([...crowd, ...crowd, ...units]);
      const after = await counts([...crowd, ...crowd, ...units, more]);
      const buckets = moved(before, after, (key) => key.startsWith('bucket'));
      expect(buckets).toBeLessThanOrEqual(more.length);
      expect(moved(before, after, (key) => !key.startsWith('bucket'))).toBeLessThanOrEqual(more.length);
      greatest = Math.max(greatest, buckets);
    }),
    { numRuns: 40, seed: 7 },
  );
  expect(greatest).toBe(MOST);
});
