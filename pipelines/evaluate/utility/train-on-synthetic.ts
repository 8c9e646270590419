import type { Learner } from '../../learners/learner.ts';
import { LEARNERS } from '../../learners/learners.ts';
import { calibrationBins } from '../../learners/measures/calibration-error.ts';
import { calibrationLine } from '../../learners/measures/calibration-line.ts';
import { shuffledRows } from '../../workspace/seeded-rows.ts';
import type { JsonObject } from '../report-json.ts';
import { type Foretold, foretoldClass, foretoldOf, MEASURES, type Measure, overClasses } from '../target/foretold.ts';
import { type TargetClasses, targetClasses } from '../target/target-classes.ts';
import {
  type LabelledRows,
  MOST_TEST_ROWS,
  MOST_TRAINING_ROWS,
  TEST_SHARE,
  type TrainingAndTest,
  trainingAndTest,
} from '../target/training-and-test.ts';
import { type UnitDraws, unitDraws } from '../target/unit-bootstrap.ts';
import { groupName, groupRows, tooFew } from './groups.ts';
import { type ResultParts, resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

const METRIC = 'train-on-synthetic';
const LEAST_ROWS = 20;
/** Times that targets are dealt out anew for the floor: one deal may lean either way. */
const DEALS = 3;
/** Draws of units for intervals within groups, of which there may be many. */
const GROUP_RESAMPLES = 100;

/**
 * How well the declared target is foretold by who learnt from synthetic rows alone ("train on synthetic, test on real", Esteban et al. 2017): two learners, four
 * measures, tried on records. The ceiling is what the same learner reaches that learnt from records, the floor what it reaches that learnt from records
 * whose targets were dealt out anew, on average over three deals.
 */
export function trainOnSynthetic(inputs: UtilityInputs): UtilitySection {
  const section = { metric: METRIC, title: 'Learnt from synthetic rows, tried on records' };
  const { real, facts } = inputs;
  const classes = targetClasses(real, facts.target);
  if (typeof classes === 'string') return { ...section, results: withoutValues(inputs, classes) };
  const parts = trainingAndTest(inputs, classes);
  const because = whyNot(parts);
  if (because !== undefined) return { ...section, results: withoutValues(inputs, because) };
  const draws = unitDraws(parts.unitOfTestRow, `${inputs.seed}/${METRIC}`);
  return { ...section, results: LEARNERS.flatMap((learner) => learnerResults(inputs, learner, classes, parts, draws)) };
}

const withoutValues = (inputs: UtilityInputs, because: string): UtilityResult[] =>
  LEARNERS.flatMap((learner) =>
    MEASURES.map((measure) => unavailableResult(inputs, partsOf(inputs, learner, measure), because)),
  );

function partsOf({ real, facts, holdout }: UtilityInputs, learner: Learner, measure: Measure): ResultParts {
  const tried =
    holdout === undefined
      ? `records of ${TEST_SHARE * 100} % of the units (at most ${MOST_TEST_ROWS} rows)`
      : `records that nothing was learnt from (at most ${MOST_TEST_ROWS} rows)`;
  return {
    metric: `${METRIC}-${measure.name}-${learner.name}`,
    definition: `${capital(measure.words)} of ${learner.words} that learnt the target from the other columns of synthetic rows (at most ${MOST_TRAINING_ROWS}, at random), on ${tried}. Of two values the rarer is foretold, of more the most frequent each against the rest, weighted by its share.`,
    direction: measure.direction,
    columns: facts.target === undefined ? [] : [real.columns[facts.target]!.name],
  };
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

function whyNot({ real, synthetic, test }: TrainingAndTest): string | undefined {
  if (test.features.features.length === 0) return 'there is no column beside the target';
  for (const [rows, words] of [
    [synthetic, 'synthetic rows'],
    [real, 'records to learn from'],
    [test, 'records to be tried on'],
  ] as const) {
    if (rows.rows.length < LEAST_ROWS) return `fewer than ${LEAST_ROWS} ${words} have a value of the target`;
    if (rows.classes.every((one) => one === rows.classes[0])) return `all ${words} have the same value of the target`;
  }
  return undefined;
}

/** What `learner`, having learnt from `training`, foretells of the rows of `test`. A class that it never saw has probability 0. */
function foretell(
  learner: Learner,
  { labels }: TargetClasses,
  training: LabelledRows,
  test: LabelledRows,
  seed: string,
): Foretold {
  const asked = labels.length === 2 ? labels.slice(0, 1) : labels;
  return asked.map((label, k) => {
    const positive = Uint8Array.from(training.classes, (one) => (one === k ? 1 : 0));
    const share = positive.reduce((sum, y) => sum + y, 0) / positive.length;
    const probabilities =
      share === 0 || share === 1
        ? new Float64Array(test.rows.length).fill(share)
        : learner.fit(training.features, positive, `${seed}/${label}`)(test.features);
    return foretoldClass(
      label,
      Uint8Array.from(test.classes, (one) => (one === k ? 1 : 0)),
      probabilities,
    );
  });
}

interface OfLearner {
  readonly value: Foretold;
  readonly ceiling: Foretold;
  /** Of several deals. */
  readonly floors: readonly Foretold[];
}

function learnerResults(
  inputs: UtilityInputs,
  learner: Learner,
  classes: TargetClasses,
  parts: TrainingAndTest,
  draws: UnitDraws,
): UtilityResult[] {
  const { synthetic, real, test } = parts;
  const seed = `${inputs.seed}/${METRIC}`;
  const dealt = (deal: number): LabelledRows => {
    const order = shuffledRows(real.rows.length, `${seed}/deal/${deal}`);
    return { ...real, classes: Int16Array.from(order, (at) => real.classes[at]!) };
  };
  const found: OfLearner = {
    value: foretell(learner, classes, synthetic, test, seed),
    ceiling: foretell(learner, classes, real, test, seed),
    floors: Array.from({ length: DEALS }, (_, deal) => foretell(learner, classes, dealt(deal), test, seed)),
  };
  const computedOn = {
    real: inputs.holdout === undefined ? test.rows.length : real.rows.length,
    synthetic: synthetic.rows.length,
    holdout: inputs.holdout === undefined ? null : test.rows.length,
  };
  const whole = MEASURES.map((measure) => {
    const parts = { ...partsOf(inputs, learner, measure), computedOn };
    const value = overClasses(measure, found.value);
    if (!Number.isFinite(value)) return unavailableResult(inputs, parts, 'no class can be measured on the records');
    const interval = draws.interval((weights) => overClasses(measure, found.value, weights));
    return resultOf(
      inputs,
      { ...parts, details: detailsOf(measure, found, [synthetic, real]) },
      {
        value,
        interval: interval ?? null,
        ceiling: orNone(overClasses(measure, found.ceiling)),
        floor: meanOf(measure, found.floors),
      },
    );
  });
  const groups = inputs.facts.protectedAttributes
    .filter((attribute) => attribute !== classes.target)
    .flatMap((attribute) => groupResults(inputs, learner, parts, found, attribute));
  return [...whole, ...groups];
}

const orNone = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
const meanOf = (measure: Measure, floors: readonly Foretold[]): number | undefined =>
  orNone(floors.reduce((sum, one) => sum + overClasses(measure, one), 0) / floors.length);
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function detailsOf(
  measure: Measure,
  found: OfLearner,
  [synthetic, real]: readonly [LabelledRows, LabelledRows],
): JsonObject {
  const classes = found.value.map((one, k) => ({
    value: one.label,
    share: one.positive.reduce((sum, y) => sum + y, 0) / one.positive.length,
    inSynthetic: shareOf(synthetic.classes, k),
    measure: orNull(measure.of(one)),
    ceiling: orNull(measure.of(found.ceiling[k]!)),
    ...(measure.name === 'calibration-error' ? calibrationOf(one) : {}),
  }));
  return { classes, trainedOn: { synthetic: synthetic.rows.length, real: real.rows.length } };
}

const shareOf = (classes: Int16Array, k: number): number =>
  classes.reduce((sum, one) => sum + (one === k ? 1 : 0), 0) / classes.length;

function calibrationOf({ probabilities, positive, ranked }: Foretold[number]): JsonObject {
  const line = calibrationLine(probabilities, positive);
  return {
    line: line === undefined ? null : { intercept: line.intercept, slope: line.slope },
    bins: calibrationBins(probabilities, positive, undefined, ranked).map(({ weight, predicted, observed }) => ({
      rows: weight,
      predicted,
      observed,
    })),
  };
}

/** The area under the curve within each group of a protected attribute. */
function groupResults(
  inputs: UtilityInputs,
  learner: Learner,
  { synthetic, test, testTable, unitOfTestRow }: TrainingAndTest,
  found: OfLearner,
  attribute: number,
): UtilityResult[] {
  const measure = MEASURES[0]!;
  const codes = testTable.columns[attribute]!.codes;
  const groups = groupRows(inputs.synthetic, [attribute]).map((rows) => rows.length);
  return groups.flatMap((syntheticRows, group): UtilityResult[] => {
    const rows = Uint32Array.from(test.rows.keys()).filter((at) => codes[test.rows[at]!] === group);
    if (rows.length === 0 && syntheticRows === 0) return [];
    const parts = {
      ...partsOf(inputs, learner, measure),
      group: groupName(inputs.real, [attribute], group),
      computedOn: {
        real: rows.length,
        synthetic: synthetic.rows.length,
        holdout: inputs.holdout === undefined ? null : rows.length,
      },
    };
    const units = rows.map((at) => unitOfTestRow[at]!);
    const because = tooFew({ real: rows.length, units: new Set(units).size, synthetic: syntheticRows });
    if (because !== undefined) return [unavailableResult(inputs, parts, because)];
    const [value, ceiling] = [found.value, found.ceiling].map((one) => foretoldOf(one, rows));
    const auc = overClasses(measure, value!);
    if (!Number.isFinite(auc))
      return [unavailableResult(inputs, parts, 'all records of the group have the same value of the target')];
    const draw = (weights: Float64Array): number => overClasses(measure, value!, weights);
    return [
      resultOf(inputs, parts, {
        value: auc,
        interval: unitDraws(units, `${inputs.seed}/${METRIC}`, GROUP_RESAMPLES).interval(draw) ?? null,
        ceiling: orNone(overClasses(measure, ceiling!)),
        floor: meanOf(
          measure,
          found.floors.map((one) => foretoldOf(one, rows)),
        ),
      }),
    ];
  });
}
