import { describe, expect, test } from 'vitest';
import { loadDictionary } from '../../../../pipelines/dictionary/load.ts';
import { halvesOf } from '../../../../pipelines/evaluate/reference/halves.ts';
import { independentColumns } from '../../../../pipelines/evaluate/reference/independent-columns.ts';
import { propensity } from '../../../../pipelines/evaluate/utility/propensity.ts';
import { regressionAgreement } from '../../../../pipelines/evaluate/utility/regression-agreement.ts';
import { survivalCurves } from '../../../../pipelines/evaluate/utility/survival-curves.ts';
import { targetGivenOthers } from '../../../../pipelines/evaluate/utility/target-given-others.ts';
import { trainOnSynthetic } from '../../../../pipelines/evaluate/utility/train-on-synthetic.ts';
import type { UtilityInputs } from '../../../../pipelines/evaluate/utility/utility-inputs.ts';
import type { UtilityResult } from '../../../../pipelines/evaluate/utility/utility-result.ts';
import { openEvaluated } from '../../../../pipelines/protected/evaluating/evaluated-source.ts';
import { readEvaluatedTable } from '../../../../pipelines/protected/evaluating/read-evaluated-table.ts';
import type { EvaluatedTable } from '../../../../pipelines/statistics/evaluated-table.ts';
import { seededIndex } from '../../../../pipelines/workspace/seeded-rows.ts';
import { realTable } from '../../../support/real-data.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const DIABETES = realTable('diabetes130/diabetic_data.csv.gz');
const METRICS = [targetGivenOthers, trainOnSynthetic, propensity, regressionAgreement, survivalCurves];
const LEARNERS = ['logistic-regression', 'boosted-trees'];
/** Of processor time, for all metrics of one synthetic table. */
const MOST_SECONDS = 100;
const MOST_BYTES = 1.5e9;

/** Any code as often as any other, and numbers of no bin in particular. */
function uniformNoise(table: EvaluatedTable, seed: string): EvaluatedTable {
  const index = seededIndex(seed);
  return {
    ...table,
    unitOfRow: undefined,
    columns: table.columns.map((column) => ({
      ...column,
      codes: column.codes.map(() => index(column.size)),
      numbers: column.numbers?.map(() => index(50)),
    })),
  };
}

describe.skipIf(DIABETES.absent)(`what models tell of tables for Diabetes-130${DIABETES.reason}`, () => {
  test('a real half, independent columns and uniform noise are ranked so, in time and memory', async () => {
    const dictionary = await loadDictionary('fixtures/diabetes130/dictionary.yaml');
    const source = await openEvaluated({ path: DIABETES.path }, dictionary);
    const { table } = await readEvaluatedTable(source, {
      workFolder: temporaryFolder(),
      memoryLimitMb: 512,
      sealed: false,
    });
    const [half, otherHalf] = halvesOf(table, 'candidates')!;
    const position = (name: string): number => table.columns.findIndex((column) => column.name === name);
    const base: Omit<UtilityInputs, 'synthetic'> = {
      real: half,
      holdout: undefined,
      seed: 'diabetes',
      facts: {
        target: position('readmitted'),
        protectedAttributes: ['race', 'gender', 'age'].map(position),
        survival: undefined,
        constraints: [],
        // Effects that are many times as large as their standard errors: what lacks them is far from every interval.
        formulas: [
          'readmitted == "<30" ~ number_inpatient + number_emergency',
          'time_in_hospital ~ num_medications + num_lab_procedures + number_diagnoses',
        ],
      },
    };
    const measure = (real: EvaluatedTable, synthetic: EvaluatedTable) => {
      const before = process.cpuUsage();
      const results = METRICS.flatMap((metric) => metric({ ...base, real, synthetic }).results);
      const { user, system } = process.cpuUsage(before);
      const whole = new Map<string, UtilityResult>();
      for (const one of results)
        if (one.about.group === undefined && !whole.has(one.metric)) whole.set(one.metric, one);
      return { whole, seconds: (user + system) / 1e6, results };
    };
    const all = measure(table, independentColumns(table, 'all'));
    expect(all.seconds).toBeLessThan(MOST_SECONDS);
    expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(MOST_BYTES);
    for (const { value, unavailable } of all.results) expect(value === null).toBe(unavailable !== undefined);

    const candidates = [otherHalf, independentColumns(half, 'other'), uniformNoise(half, 'noise')].map(
      (made) => measure(half, made).whole,
    );
    const values = (metric: string): number[] => candidates.map((whole) => whole.get(metric)!.value!);
    for (const learner of LEARNERS) {
      const [real, independent, noise] = values(`train-on-synthetic-auc-${learner}`);
      const { ceiling } = candidates[0]!.get(`train-on-synthetic-auc-${learner}`)!;
      expect(Math.abs(real! - ceiling!)).toBeLessThan(0.015);
      expect(real).toBeGreaterThan(0.66);
      expect(independent).toBeLessThan(0.55);
      expect(noise).toBeLessThan(0.56);
    }
    const [real, independent, noise] = values('propensity-auc-boosted-trees');
    expect(Math.abs(real! - 0.5)).toBeLessThan(0.02);
    expect(independent).toBeGreaterThan(0.9);
    expect(noise).toBeGreaterThan(0.999);
    for (const metric of ['target-given-others-mean', 'propensity-pmse-ratio-boosted-trees']) {
      expect(values(metric)).toEqual(values(metric).toSorted((a, b) => a - b));
    }
    const overlap = values('regression-interval-overlap');
    expect(overlap[0]).toBeGreaterThan(0.5);
    expect(overlap[1]).toBeLessThan(overlap[0]! - 0.2);
  }, 1_800_000);
});
