import { describe, expect, test } from 'vitest';
import { decideGate, type GateVerdict } from '../../../../pipelines/evaluate/gate/gate.ts';
import type { MetricId } from '../../../../pipelines/evaluate/metrics.ts';
import { dpNumber, type PublishedNumber, releasedNumber } from '../../../../pipelines/evaluate/published-number.ts';
import type { PublishedReport } from '../../../../pipelines/evaluate/published-report.ts';

const report = (...numbers: PublishedNumber[]): PublishedReport => ({
  edition: 'published',
  syntheticRows: 10,
  numbers,
  leftOut: [],
  workloads: [],
  marginalSampleSeed: 'seed',
  subsample: null,
  noise: { origin: 'released-data', records: 10_000, error1: 0.01 },
  columns: [],
  histograms: [],
  marginalNoise: [],
  bounds: [],
  warnings: [],
});
const dp = (metric: MetricId, value: number, lower: number, upper: number): PublishedNumber =>
  dpNumber(metric, 'evaluate/distances', value, { lower, upper });
const check = (verdict: GateVerdict, id: string): GateVerdict['checks'][number] =>
  verdict.checks.find((one) => one.id === id)!;

describe('decideGate()', () => {
  test.each([
    { metric: 'error2', key: 'maxError2', value: 0.2, passed: true },
    { metric: 'error2', key: 'maxError2', value: 0.2001, passed: false },
    { metric: 'kMarginalScore', key: 'minKMarginalScore', value: 800, passed: true },
    { metric: 'kMarginalScore', key: 'minKMarginalScore', value: 799.9, passed: false },
  ] as const)('judges $metric of $value by its point value', ({ metric, key, value, passed }) => {
    const threshold = key === 'maxError2' ? 0.2 : 800;
    const wide = dp(metric, value, value - 0.1, value + 0.1);
    const verdict = decideGate({ [key]: threshold }, report(wide));
    expect(verdict.passed).toBe(passed);
    expect(check(verdict, key)).toMatchObject({ value, threshold, passed, decisive: false });
    expect(check(verdict, key).sentence).toContain('The threshold lies within the noise.');
  });

  test('calls a check decisive where the whole interval is on one side', () => {
    const verdict = decideGate({ maxError1: 0.1 }, report(dp('error1', 0.01, 0.005, 0.015)));
    expect(check(verdict, 'maxError1')).toMatchObject({ passed: true, decisive: true });
    expect(check(verdict, 'maxError1').sentence).toBe(
      'error1 is 0.01 (95 % interval 0.005 to 0.015) and passes: its value has to be at most 0.1.',
    );
  });

  test.each([
    [-0.01, 0.3, true],
    [0.04, 0.08, true],
    [0.06, 0.09, false],
  ])('judges copies by the lower end, %d to %d, by default', (lower, upper, passed) => {
    const verdict = decideGate({}, report(dp('copiesExcess', (lower + upper) / 2, lower, upper)));
    expect(verdict.passed).toBe(passed);
    expect(check(verdict, 'maxCopiesExcess').threshold).toBe(0.05);
  });

  test.each([
    [0.8, 40, true],
    [1.2, 1.9, false],
  ])(
    'judges details of linked tables by the lower end, %d to %d, because hardly anybody may have some',
    (lower, upper, passed) => {
      const verdict = decideGate({}, report(dp('detailError', (lower + upper) / 2, lower, upper)));
      expect([verdict.passed, check(verdict, 'maxDetailError').passed]).toEqual([passed, passed]);
    },
  );

  test('refuses tables with too few rows where noise does not explain it, and says which', () => {
    const gap = (lower: number, upper: number) => ({
      ...dp('rowsGap', (lower + upper) / 2, lower, upper),
      about: 'diagnoses a first event',
    });
    expect(decideGate({}, report(gap(0.4, 0.9))).passed).toBe(true);
    const refused = decideGate({}, report(gap(0.6, 0.8)));
    expect(refused.passed).toBe(false);
    expect(check(refused, 'maxRowsGap').sentence).toMatch(
      /^rowsGap \(diagnoses a first event\) is 0\.7 .* and fails: it fails only where the whole interval is above 0\.5/,
    );
    expect(decideGate({ maxRowsGap: 1 }, report(gap(0.6, 0.8))).passed).toBe(true);
  });

  test('a configured threshold replaces the default', () => {
    const copied = report(dp('copiesExcess', 0.2, 0.15, 0.25));
    expect(decideGate({ maxCopiesExcess: 0.3 }, copied).passed).toBe(true);
    expect(decideGate({ maxCopiesExcess: 0.1 }, copied).passed).toBe(false);
  });

  test('a configured threshold whose number is missing fails; a default one is left out', () => {
    const bare = report(releasedNumber('samplingError1', 0.01));
    expect(decideGate({}, bare)).toMatchObject({
      passed: true,
      checks: [{ id: 'finite' }, { id: 'maxNoiseError1' }, { id: 'maxEmptyShare' }],
    });
    const verdict = decideGate({ maxError1: 0.1 }, bare);
    expect(verdict.passed).toBe(false);
    expect(check(verdict, 'maxError1').sentence).toBe(
      'error1 was not computed, so maxError1 cannot be met. Give the evaluation a share of the budget, or leave gate.maxError1 out.',
    );
  });

  test.each(['error1', 'error2'] as const)('%s above 1, of 2, is refused without any configuration', (metric) => {
    const verdict = decideGate({}, report(dp(metric, 1.02, 0.95, 1.09)));
    expect(verdict.passed).toBe(false);
    expect(verdict.checks.find(({ passed }) => !passed)!.sentence).toMatch(
      /^error[12] is 1\.02 .* and fails: its value has to be at most 1\. .*More budget, fewer columns, .*; or set gate\.maxError[12]\.$/,
    );
    expect(decideGate({}, report(dp(metric, 1, 0.95, 1.05))).passed).toBe(true);
    const off = metric === 'error1' ? { maxError1: 2 } : { maxError2: 2 };
    expect(decideGate(off, report(dp(metric, 1.02, 0.95, 1.09))).passed).toBe(true);
  });

  test('a threshold at the worst value there is refuses nothing, whatever noise adds to the number', () => {
    const verdict = decideGate({ maxError2: 2 }, report(dp('error2', 2.31, 2.1, 2.5)));
    expect(check(verdict, 'maxError2')).toMatchObject({ passed: true, decisive: true });
    expect(check(verdict, 'maxError2').sentence).toBe(
      'error2 is 2.31 (95 % interval 2.1 to 2.5) and passes: gate.maxError2 is 2, the worst that there is, and refuses nothing.',
    );
    expect(decideGate({ maxError2: 1.99 }, report(dp('error2', 2.31, 2.1, 2.5))).passed).toBe(false);
    expect(decideGate({ minKMarginalScore: 0 }, report(dp('kMarginalScore', -20, -90, 50))).passed).toBe(true);
    expect(decideGate({ maxCopiesExcess: 1 }, report(dp('copiesExcess', 1.2, 1.1, 1.3))).passed).toBe(true);
    const noise = { origin: 'released-data', records: 1, error1: 31 } as const;
    const bare = { ...report(releasedNumber('samplingError1', 0.01)), noise };
    expect(check(decideGate({ maxNoiseError1: 2 }, bare), 'maxNoiseError1').passed).toBe(true);
    expect(check(decideGate({ maxNoiseError1: 1.9 }, bare), 'maxNoiseError1').passed).toBe(false);
  });

  test('refuses noise and empty columns by what the report says of them', () => {
    const bare = report(releasedNumber('samplingError1', 0.01));
    const noisy = { ...bare, noise: { origin: 'released-data', records: 6, error1: 0.9 } as const };
    expect(check(decideGate({}, noisy), 'maxNoiseError1').passed).toBe(false);
    expect(decideGate({ maxNoiseError1: 2 }, noisy).passed).toBe(true);
    const column = { column: 'seen', origin: 'released-data', missing: 0.98, other: null } as const;
    const shares = { ...column, firstBin: null, lastBin: null, sigma: 0.001, mostlyMissing: false };
    expect(check(decideGate({}, { ...bare, columns: [shares] }), 'maxEmptyShare').passed).toBe(false);
  });

  test('a number without noise has no interval and is decisive', () => {
    const verdict = decideGate({ maxSamplingError1: 0.01 }, report(releasedNumber('samplingError1', 0.02)));
    expect(check(verdict, 'maxSamplingError1')).toMatchObject({ passed: false, decisive: true, interval: null });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d in any number or interval', (value) => {
    expect(decideGate({}, report(releasedNumber('samplingError1', value))).passed).toBe(false);
    const verdict = decideGate({}, report(dp('error1', 0.1, 0, value)));
    expect(check(verdict, 'finite')).toMatchObject({
      passed: false,
      sentence: 'Not every published number is finite: error1.',
    });
    expect(decideGate({ maxError1: 0.2 }, report(dp('error1', Number.NaN, 0, 1))).passed).toBe(false);
  });

  test('refuses a report without numbers', () => {
    expect(decideGate({}, report()).passed).toBe(false);
  });
});
