import { featuresOf, stackFeatures, takeFeatureRows } from '../../learners/features.ts';
import type { Learner } from '../../learners/learner.ts';
import { LEARNERS } from '../../learners/learners.ts';
import { rankScores } from '../../learners/measures/ranked-scores.ts';
import { rocAuc } from '../../learners/measures/roc-auc.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { rowSample, shuffledRows } from '../../workspace/seeded-rows.ts';
import { referenceTables } from '../reference/reference-tables.ts';
import { unitsOf } from '../reference/units.ts';
import type { JsonObject } from '../report-json.ts';
import { foldsByUnit, outOfFold } from '../target/out-of-fold.ts';
import { type UnitDraws, unitDraws } from '../target/unit-bootstrap.ts';
import { groupName, groupRows, tooFew } from './groups.ts';
import { type ResultParts, resultOf, unavailableResult } from './result-of.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { UtilityResult, UtilitySection } from './utility-result.ts';

const METRIC = 'propensity';
/** Of each table at most: above, a random part. */
const MOST_ROWS = 15_000;
const LEAST_ROWS = 20;
const FOLDS = 3;
/** Labels dealt out anew, for the ratio to what chance gives. */
const DEALS = 3;
/** A smaller mean square says that probabilities do not differ. */
const LEAST_BY_CHANCE = 1e-12;
const HISTOGRAM_BINS = 20;

/**
 * Whether records and synthetic rows can be told apart (Snoke, Raab and others 2018): two learners foretell, in folds of units that they did not learn from,
 * which of as many records and synthetic rows are synthetic. The ceiling is what two halves of the records give in the same way, the floor what a table of independent
 * columns gives.
 */
export function propensity(inputs: UtilityInputs): UtilitySection {
  const section = { metric: METRIC, title: 'Whether records and synthetic rows can be told apart' };
  const { real, synthetic } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const rows = Math.min(
    MOST_ROWS,
    synthetic.rows,
    halves === undefined ? real.rows : halves[1].rows,
    halves?.[0].rows ?? real.rows,
  );
  if (rows < LEAST_ROWS) {
    const because = `fewer than ${LEAST_ROWS} rows of each kind are there to compare`;
    const results = LEARNERS.flatMap((learner) => [aucParts(learner), ratioParts(learner)]);
    return { ...section, results: results.map((parts) => unavailableResult(inputs, parts, because)) };
  }
  const seed = `${inputs.seed}/${METRIC}`;
  const stacks: Stacks = {
    value: stackOf(real, synthetic, rows, seed),
    ceiling: halves && stackOf(halves[0], halves[1], rows, seed),
    floor: stackOf(real, independent, rows, seed),
  };
  const draws = unitDraws(stacks.value.unitOfRow, seed);
  return { ...section, results: LEARNERS.flatMap((learner) => learnerResults(inputs, learner, stacks, draws, seed)) };
}

/** As many rows of two tables. */
interface Stack {
  readonly features: ReturnType<typeof featuresOf>;
  /** 1 for rows of the second. */
  readonly positive: Uint8Array;
  readonly unitOfRow: Uint32Array;
  /** Positions of the rows in their own tables, those of the first before those of the second. */
  readonly rows: readonly [Uint32Array, Uint32Array];
}

interface Stacks {
  readonly value: Stack;
  readonly ceiling: Stack | undefined;
  readonly floor: Stack;
}

function stackOf(first: EvaluatedTable, second: EvaluatedTable, rows: number, seed: string): Stack {
  const taken = [
    rowSample(first.rows, rows, `${seed}/first`).slice(),
    rowSample(second.rows, rows, `${seed}/second`).slice(),
  ] as const;
  const [units, others] = [unitsOf(first), unitsOf(second)];
  const unitOfRow = new Uint32Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    unitOfRow[i] = units.ofRow(taken[0][i]!);
    unitOfRow[rows + i] = units.count + others.ofRow(taken[1][i]!);
  }
  return {
    features: stackFeatures(
      takeFeatureRows(featuresOf(first), taken[0]),
      takeFeatureRows(featuresOf(second), taken[1]),
    ),
    positive: Uint8Array.from({ length: 2 * rows }, (_, i) => (i < rows ? 0 : 1)),
    unitOfRow,
    rows: taken,
  };
}

const RULE = `learnt from two of ${FOLDS} parts and asked about the third, of as many records as synthetic rows (at most ${MOST_ROWS} of each, at random, and half of the records)`;

const aucParts = ({ name, words }: Learner): ResultParts => ({
  metric: `${METRIC}-auc-${name}`,
  definition: `How often ${words} gives a synthetic row a greater probability of being synthetic than a record (ties count half): .5 where it cannot tell them apart, 1 where it always can; ${RULE}.`,
});

const ratioParts = ({ name, words }: Learner): ResultParts => ({
  metric: `${METRIC}-pmse-ratio-${name}`,
  definition: `Mean squared distance from .5 of the probability of being synthetic that ${words} gives, over the mean of the same where it was dealt out at random which rows are synthetic (${DEALS} times): 1 where rows cannot be told apart; ${RULE}.`,
});

/** pMSE (Woo and others 2009), with as many rows of both kinds. */
function pmse(probabilities: Float64Array, weights?: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    sum += weight * (probabilities[i]! - 0.5) ** 2;
    total += weight;
  }
  return sum / total;
}

/** A stack and the probabilities of its rows. */
interface Scored extends Stack {
  readonly probabilities: Float64Array;
}

const aucOf = ({ probabilities, positive }: Pick<Scored, 'probabilities' | 'positive'>): number =>
  rocAuc(rankScores(probabilities), positive);

function learnerResults(
  inputs: UtilityInputs,
  learner: Learner,
  stacks: Stacks,
  draws: UnitDraws,
  seed: string,
): UtilityResult[] {
  const scoresOf = (stack: Stack, positive: Uint8Array, name: string): Float64Array =>
    outOfFold(learner, stack.features, positive, foldsByUnit(stack.unitOfRow, FOLDS, seed), `${seed}/${name}`);
  const scored = (stack: Stack, name: string): Scored => ({
    ...stack,
    probabilities: scoresOf(stack, stack.positive, name),
  });
  const value = scored(stacks.value, 'value');
  const ceiling = stacks.ceiling && scored(stacks.ceiling, 'ceiling');
  const floor = scored(stacks.floor, 'floor');
  const nulls = Array.from({ length: DEALS }, (_, deal) => {
    const order = shuffledRows(value.positive.length, `${seed}/deal/${deal}`);
    const dealt = Uint8Array.from(order, (row) => value.positive[row]!);
    return pmse(scoresOf(stacks.value, dealt, `deal/${deal}`));
  });
  const byChance = nulls.reduce((sum, one) => sum + one, 0) / DEALS;
  const half = value.positive.length / 2;
  const computedOn = { real: half, synthetic: half, holdout: null };
  const ranked = rankScores(value.probabilities);
  const auc = resultOf(
    inputs,
    { ...aucParts(learner), computedOn, details: histogramsOf(value) },
    {
      value: aucOf(value),
      interval: draws.interval((weights) => rocAuc(ranked, value.positive, weights)) ?? null,
      ceiling: ceiling && aucOf(ceiling),
      floor: aucOf(floor),
    },
  );
  return [
    auc,
    ratioResult(inputs, { ...ratioParts(learner), computedOn }, { value, ceiling, floor, byChance, draws }),
    ...inputs.facts.protectedAttributes.flatMap((attribute) =>
      groupResults(inputs, learner, { value, ceiling, floor }, attribute),
    ),
  ];
}

interface Scores {
  readonly value: Scored;
  readonly ceiling: Scored | undefined;
  readonly floor: Scored;
}

function ratioResult(
  inputs: UtilityInputs,
  parts: ResultParts,
  { value, ceiling, floor, byChance, draws }: Scores & { readonly byChance: number; readonly draws: UnitDraws },
): UtilityResult {
  if (!(byChance > LEAST_BY_CHANCE)) {
    return unavailableResult(
      inputs,
      parts,
      'the learner gives all rows the same probability where labels are dealt out at random',
    );
  }
  const measured = pmse(value.probabilities);
  const ratio = (weights: Float64Array): number => pmse(value.probabilities, weights) / byChance;
  return resultOf(
    inputs,
    { ...parts, details: { pmse: measured, pmseByChance: byChance } },
    {
      value: measured / byChance,
      interval: draws.interval(ratio) ?? null,
      ceiling: ceiling && pmse(ceiling.probabilities) / byChance,
      floor: pmse(floor.probabilities) / byChance,
    },
  );
}

/** How often which probability was given to rows of either kind, in bins of equal width from 0 to 1. */
function histogramsOf({ probabilities, positive }: Scored): JsonObject {
  const counts = [new Array<number>(HISTOGRAM_BINS).fill(0), new Array<number>(HISTOGRAM_BINS).fill(0)] as const;
  for (let i = 0; i < probabilities.length; i++) {
    const bin = Math.min(HISTOGRAM_BINS - 1, Math.floor(probabilities[i]! * HISTOGRAM_BINS));
    counts[positive[i] === 1 ? 1 : 0][bin]!++;
  }
  return { propensity: { bins: HISTOGRAM_BINS, real: counts[0], synthetic: counts[1] } };
}

/** The area under the curve among the rows of each group. */
function groupResults(inputs: UtilityInputs, learner: Learner, scores: Scores, attribute: number): UtilityResult[] {
  const { real, synthetic } = inputs;
  const { halves, independent } = referenceTables(inputs);
  const units = unitsOf(real);
  const groups = groupRows(real, [attribute]);
  const inSynthetic = groupRows(synthetic, [attribute]);
  return groups.flatMap((all, group): UtilityResult[] => {
    if (all.length === 0 && inSynthetic[group]!.length === 0) return [];
    const part = partOf(scores.value, [real, synthetic], attribute, group);
    const counted = { real: part.ofFirst, synthetic: part.ofSecond };
    const parts = {
      ...aucParts(learner),
      group: groupName(real, [attribute], group),
      computedOn: { ...counted, holdout: null },
    };
    const because = tooFew({ ...counted, units: new Set(Array.from(all, units.ofRow)).size });
    if (because !== undefined) return [unavailableResult(inputs, parts, because)];
    const reference = (scored: Scored | undefined, tables: Tables | undefined): number | undefined => {
      if (scored === undefined || tables === undefined) return undefined;
      const found = partOf(scored, tables, attribute, group);
      return found.ofFirst === 0 || found.ofSecond === 0 ? undefined : aucOf(found);
    };
    return [
      resultOf(inputs, parts, {
        value: aucOf(part),
        ceiling: reference(scores.ceiling, halves),
        floor: reference(scores.floor, [real, independent]),
      }),
    ];
  });
}

type Tables = readonly [EvaluatedTable, EvaluatedTable];

interface ScoredPart {
  readonly probabilities: Float64Array;
  readonly positive: Uint8Array;
  readonly ofFirst: number;
  readonly ofSecond: number;
}

function partOf(
  { probabilities, positive, rows }: Scored,
  tables: Tables,
  attribute: number,
  group: number,
): ScoredPart {
  const kept = rows.flatMap((of, side) => {
    const { codes } = tables[side]!.columns[attribute]!;
    return [...of.keys()].filter((i) => codes[of[i]!] === group).map((i) => (side === 0 ? i : rows[0].length + i));
  });
  const labels = Uint8Array.from(kept, (i) => positive[i]!);
  const ofSecond = labels.reduce((sum, y) => sum + y, 0);
  return {
    probabilities: Float64Array.from(kept, (i) => probabilities[i]!),
    positive: labels,
    ofFirst: kept.length - ofSecond,
    ofSecond,
  };
}
