import type { PlannedQuestion } from '../../../models/model.ts';
import { discreteGaussianSigmaSquared } from '../../../privacy/budget.ts';
import { UserError } from '../../../privacy/errors.ts';
import { distancesEvent, groupDistancesEvent, marginalsEvent } from '../../../privacy/guard/events.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import { MOST_GROUPS } from '../../../privacy/guard/questions/group-distances.ts';
import { divide, type Rational, rational, sum, toNumberUp } from '../../../privacy/rational.ts';
import { type ColumnsBeside, columnsBeside } from '../marginal-set.ts';
import { sigmaFor } from '../noise-scale.ts';
import { GREATEST_SIGMA, mostMarginals, tooLittleBudget } from '../planned-noise.ts';
import type { PublishItem } from './publish-item.ts';

export type PlannedPublish = PlannedTarget | PlannedSubgroups | PlannedRegressions;

export interface PlannedTarget {
  readonly kind: 'target';
  readonly question: PlannedQuestion;
  readonly target: number;
  readonly beside: ColumnsBeside;
  /** Noise on the mean distance, in rows. */
  readonly sigma: Rational;
  readonly rho: Rational;
}

export interface PlannedSubgroups {
  readonly kind: 'subgroups';
  readonly question: PlannedQuestion;
  readonly groupings: readonly {
    readonly by: number;
    readonly beside: ColumnsBeside;
    /** Noise on the mean distance of each group, in rows. */
    readonly sigma: Rational;
  }[];
  readonly rho: Rational;
}

/** All formulas are one question. */
export interface PlannedRegressions {
  readonly kind: 'regression';
  readonly question: PlannedQuestion;
  readonly formulas: readonly PlannedRegression[];
  readonly rho: Rational;
}

export interface PlannedRegression {
  readonly formula: string;
  /** The outcome first. */
  readonly columns: readonly number[];
  readonly cells: number;
  /** Of the noise on each cell. */
  readonly sigmaSquared: Rational;
  readonly rho: Rational;
}

export interface PublishPlanInputs {
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
  /** Most columns beside the target or an attribute. */
  readonly maxPairs: number;
  /** Most cells of a pair. */
  readonly maxCells: number;
}

export const TARGET_QUESTION = 'evaluate/target';
export const SUBGROUPS_QUESTION = 'evaluate/subgroups';
export const REGRESSIONS_QUESTION = 'evaluate/regressions';

/** Noise falls on each cell of a formula, so that more of them tell nothing anyway. */
export const MOST_REGRESSION_CELLS: number = 2 ** 16;

/**
 * What further numbers will ask of the records, from public inputs alone. Throws `BUDGET_INVALID` where a part of the budget is too small to
 * draw the noise that it asks for, and `CONFIG_INVALID` where there is nothing to compare or too much.
 */
export function planPublish(items: readonly PublishItem[], inputs: PublishPlanInputs): PlannedPublish[] {
  const regressions = items.filter((item) => item.kind === 'regression');
  return [
    ...items.flatMap((item): PlannedPublish[] => {
      if (item.kind === 'regression') return [];
      return [item.kind === 'target' ? planTarget(item, inputs) : planSubgroups(item, inputs)];
    }),
    ...(regressions.length === 0 ? [] : [planRegressions(regressions, inputs)]),
  ];
}

function planTarget(
  { target, rho }: Extract<PublishItem, { kind: 'target' }>,
  inputs: PublishPlanInputs,
): PlannedTarget {
  const { maxRowsPerUnit, columns } = inputs;
  const sigma = sigmaFor(BigInt(maxRowsPerUnit), rho);
  const beside = besideOf(target, sigma, inputs);
  const marginals = { length: beside.columns.length };
  return {
    kind: 'target',
    question: {
      id: TARGET_QUESTION,
      description: `Mean distance of the synthetic table to the records over ${beside.columns.length} pairs of ${columns[target]!.name} with another column`,
      event: distancesEvent({ workloads: [{ marginals, sigma }] }, maxRowsPerUnit),
    },
    target,
    beside,
    sigma,
    rho,
  };
}

function planSubgroups(
  { by, rho }: Extract<PublishItem, { kind: 'subgroups' }>,
  inputs: PublishPlanInputs,
): PlannedSubgroups {
  const { maxRowsPerUnit, columns } = inputs;
  const groups = by.reduce((count, column) => count + columns[column]!.size, 0);
  if (groups > MOST_GROUPS) {
    throw cannotPublish(`the protected attributes have ${groups} values, and ${MOST_GROUPS} groups are the most`);
  }
  const sigma = sigmaFor(BigInt(maxRowsPerUnit), divide(rho, rational(by.length)));
  const groupings = by.map((column) => ({ by: column, beside: besideOf(column, sigma, inputs), sigma }));
  const events = groupings.map(({ beside }) => ({ marginals: { length: beside.columns.length }, sigma }));
  const names = by.map((column) => columns[column]!.name).join(', ');
  return {
    kind: 'subgroups',
    question: {
      id: SUBGROUPS_QUESTION,
      description: `Mean distance of the synthetic table to the records within each of ${groups} groups by ${names}`,
      event: groupDistancesEvent({ groupings: events }, maxRowsPerUnit),
    },
    groupings,
    rho,
  };
}

function planRegressions(
  items: readonly Extract<PublishItem, { kind: 'regression' }>[],
  inputs: PublishPlanInputs,
): PlannedRegressions {
  const formulas = items.map((item) => planRegression(item, inputs));
  const texts = formulas.map(({ formula, cells }) => `${cells} cells of ${formula}`).join(', and of the ');
  return {
    kind: 'regression',
    question: {
      id: REGRESSIONS_QUESTION,
      description: `Noisy counts of the ${texts}`,
      event: marginalsEvent({ marginals: formulas }, inputs.maxRowsPerUnit),
    },
    formulas,
    rho: sum(formulas.map(({ rho }) => rho)),
  };
}

function planRegression(
  { formula, columns, rho }: Extract<PublishItem, { kind: 'regression' }>,
  inputs: PublishPlanInputs,
): PlannedRegression {
  const cells = columns.reduce((product, column) => product * inputs.columns[column]!.size, 1);
  if (!(cells <= MOST_REGRESSION_CELLS)) {
    throw cannotPublish(
      `the columns of ${JSON.stringify(formula.slice(0, 200))} have ${cells} cells together, each of which gets noise, and ${MOST_REGRESSION_CELLS} are the most`,
      'Name fewer columns, or give them fewer values or wider bins in the dictionary.',
    );
  }
  const sigmaSquared = discreteGaussianSigmaSquared(rho, BigInt(inputs.maxRowsPerUnit), 1n);
  if (toNumberUp(sigmaSquared) > GREATEST_SIGMA ** 2) throw tooLittleBudget();
  return { formula, columns, cells, sigmaSquared, rho };
}

function besideOf(column: number, sigma: Rational, inputs: PublishPlanInputs): ColumnsBeside {
  const { columns, maxPairs, maxCells } = inputs;
  const most = Math.min(maxPairs, mostMarginals(sigma));
  if (most < 1) throw tooLittleBudget();
  const sizes = columns.map(({ size }) => size);
  const beside = columnsBeside(sizes, column, most, maxCells);
  if (beside.columns.length > 0) return beside;
  const { name } = columns[column]!;
  throw cannotPublish(
    columns.length === 1
      ? `there is no other column to compare ${name} with`
      : `${name} has more than ${maxCells} cells with each other column`,
  );
}

export const cannotPublish = (reason: string, hint?: string): UserError =>
  new UserError('CONFIG_INVALID', `Cannot use evaluation.publish: ${reason}`, {
    hint: hint ?? 'docs/evaluation.md says what each item of evaluation.publish needs.',
  });
