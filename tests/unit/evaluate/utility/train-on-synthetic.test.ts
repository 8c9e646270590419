import { describe, expect, test } from 'vitest';
import { trainOnSynthetic } from '../../../../pipelines/evaluate/utility/train-on-synthetic.ts';
import type { UtilityInputs } from '../../../../pipelines/evaluate/utility/utility-inputs.ts';
import { evaluatedTable, textColumn, utilityInputs } from '../../../support/evaluated-table.ts';
import { simulatedVisits, VISITS } from './simulated-visits.ts';

const real = simulatedVisits(1000, 'real');
const holdout = simulatedVisits(800, 'holdout');
const facts = { target: VISITS.readmitted, protectedAttributes: [VISITS.sex] };
const run = (inputs: UtilityInputs) => trainOnSynthetic(inputs).results;
const named = (results: ReturnType<typeof run>, metric: string, group?: string) =>
  results.find((result) => result.metric === `train-on-synthetic-${metric}` && result.about.group?.value === group)!;

describe('trainOnSynthetic()', () => {
  const good = run({ ...utilityInputs(real, simulatedVisits(1000, 'made'), facts), holdout });
  const bad = run(utilityInputs(real, simulatedVisits(1000, 'made', { related: false }), facts));

  test.each(['logistic-regression', 'boosted-trees'])(
    'another draw of the same serves as well as records do: %s',
    (learner) => {
      const auc = named(good, `auc-${learner}`);
      expect(auc.value).toBeGreaterThan(0.68);
      expect(Math.abs(auc.value! - auc.ceiling!)).toBeLessThan(0.03);
      expect(Math.abs(auc.floor! - 0.5)).toBeLessThan(0.08);
      expect(auc.interval!.lower).toBeLessThan(auc.value!);
      expect(auc.interval!.upper).toBeGreaterThan(auc.value!);
      expect(auc.interval!.upper - auc.interval!.lower).toBeLessThan(0.1);
      expect(auc).toMatchObject({
        direction: 'higher-is-better',
        computedOn: { real: 1000, synthetic: 1000, holdout: 800 },
      });
      const brier = named(good, `brier-${learner}`);
      expect(brier.direction).toBe('lower-is-better');
      expect(brier.value).toBeLessThan(brier.floor! - 0.03);
      const calibration = named(good, `calibration-error-${learner}`);
      const [positive] = calibration.details!['classes'] as {
        value: string;
        bins: unknown[];
        line: { slope: number };
      }[];
      expect(positive!.value).toBe('yes');
      expect(positive!.bins).toHaveLength(10);
    },
  );

  test.each(['logistic-regression', 'boosted-trees'])(
    'a table whose target hangs on nothing is at the floor: %s',
    (learner) => {
      const auc = named(bad, `auc-${learner}`);
      expect(Math.abs(auc.value! - 0.5)).toBeLessThan(0.1);
      expect(auc.ceiling).toBeGreaterThan(0.68);
      expect(auc.computedOn.holdout).toBeNull();
      expect(auc.computedOn.real).toBe(300);
      expect(named(bad, `average-precision-${learner}`).value).toBeLessThan(
        named(bad, `average-precision-${learner}`).ceiling! - 0.1,
      );
    },
  );

  test('groups of protected attributes are shown apart', () => {
    const women = named(good, 'auc-logistic-regression', 'F');
    const men = named(good, 'auc-logistic-regression', 'M');
    expect(women.about.group).toEqual({ column: 'sex', value: 'F' });
    expect(women.computedOn.holdout! + men.computedOn.holdout!).toBe(800);
    expect(women.value).toBeGreaterThan(0.7);
    expect(women.interval!.upper - women.interval!.lower).toBeGreaterThan(0);
  });

  test('the same again gives the same', () => {
    const inputs = utilityInputs(real, simulatedVisits(300, 'made'), facts);
    expect(run(inputs)).toEqual(run(inputs));
  });

  test('of more than two values each is foretold against the rest', () => {
    const [auc] = run(utilityInputs(real, simulatedVisits(400, 'made'), { target: VISITS.ward }));
    const classes = auc!.details!['classes'] as { value: string; share: number; measure: number }[];
    expect(classes.map(({ value }) => value)).toEqual(['surgery', 'medicine', 'neurology', 'geriatrics']);
    const weights = classes.reduce((sum, { share }) => sum + share, 0);
    expect(auc!.value).toBeCloseTo(classes.reduce((sum, { share, measure }) => sum + share * measure, 0) / weights, 12);
  });

  const column = (values: readonly string[]) => textColumn('y', ['a', 'b', 'c'], values);
  const other = (rows: number) =>
    textColumn(
      'x',
      ['u', 'v'],
      Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 'u' : 'v')),
    );
  const cycle = (rows: number, values: readonly string[]) =>
    Array.from({ length: rows }, (_, i) => values[(i * 7) % values.length]!);
  const both = evaluatedTable([column(cycle(100, ['a', 'b', 'c'])), other(100)]);

  test('what cannot be had says why, for every learner and measure', () => {
    const constant = evaluatedTable([column(cycle(100, ['a'])), other(100)]);
    const alone = evaluatedTable([column(cycle(100, ['a', 'b']))]);
    const few = evaluatedTable([column(cycle(10, ['a', 'b'])), other(10)]);
    for (const [tables, target, reason] of [
      [[both, both], undefined, 'the dictionary declares no target'],
      [[constant, both], 0, 'all records have the same value of the target'],
      [[both, constant], 0, 'all synthetic rows have the same value of the target'],
      [[alone, alone], 0, 'there is no column beside the target'],
      [[both, few], 0, 'fewer than 20 synthetic rows have a value of the target'],
    ] as const) {
      const results = run(utilityInputs(tables[0], tables[1], { target }));
      expect(results).toHaveLength(8);
      for (const { value, unavailable } of results) {
        expect(value).toBeNull();
        expect(unavailable).toBe(`not available, because ${reason}`);
      }
    }
  });

  test('a class that synthetic rows lack is never foretold', () => {
    const lacking = evaluatedTable([column(cycle(100, ['a', 'b'])), other(100)]);
    const [auc] = run(utilityInputs(both, lacking, { target: 0 }));
    const classes = auc!.details!['classes'] as { value: string; inSynthetic: number; measure: number }[];
    const lost = classes.find(({ value }) => value === 'c')!;
    expect(lost).toMatchObject({ inSynthetic: 0, measure: 0.5 });
    expect(auc!.value).not.toBeNull();
  });
});
