import type { ColumnCoding } from '../dictionary/coding.ts';
import { isNumeric } from '../statistics/column-levels.ts';
import { designOf } from '../statistics/design.ts';
import { fitRegression } from '../statistics/fit-regression.ts';
import { columnsOfFormula } from '../statistics/formula/formula.ts';
import { formulaError } from '../statistics/formula/formula-error.ts';
import { type ResolvedFormula, resolveFormula } from '../statistics/formula/resolve-formula.ts';
import type { RegressionFit } from '../statistics/regression-fit.ts';
import { cellsOfModel } from './cells-of-model.ts';
import type { InferenceModel } from './inference-model.ts';
import type { Question } from './question.ts';

/** A question held against the columns of a model. */
export interface ModelQuestion {
  readonly question: Question;
  /** Over the columns at `positions` alone. */
  readonly resolved: ResolvedFormula;
  readonly positions: readonly number[];
}

/** Throws `FORMULA_INVALID`. */
export function modelQuestion(question: Question, codings: readonly ColumnCoding[]): ModelQuestion {
  const { kind, formula, text, ofShares } = question;
  resolveFormula(formula, codings); // names the nearest of all columns
  const positions = columnsOfFormula(formula).map((name) => codings.findIndex((coding) => coding.name === name));
  const own = positions.map((position) => codings[position]!);
  const resolved = resolveFormula(formula, own);
  const { outcome } = resolved;
  const coding = own[outcome.position]!;
  const wantsNumbers = kind === 'mean' || (kind === 'difference' && !ofShares);
  if (wantsNumbers && !isNumeric(coding)) throw formulaError(text, `${coding.name} holds no numbers`);
  if (kind === 'difference' && resolved.terms.some(({ variables: [by] }) => by!.kind === 'number'))
    throw formulaError(text, `${formula.terms[0]![0]!.column} holds numbers and no groups`);
  if (outcome.kind === 'equal' && !wantsNumbers && !coding.cells.some((cell) => isValue(cell, outcome.value)))
    throw formulaError(text, `the model does not know ${outcome.level} of ${coding.name} apart from other numbers`);
  if (wantsNumbers)
    return {
      question,
      positions,
      resolved: { ...resolved, kind: 'linear', outcome: { kind: 'number', position: outcome.position } },
    };
  return { question, positions, resolved: ofShares ? { ...resolved, kind: 'linear' } : resolved };
}

/**
 * What a model makes of a question; `undefined` where it makes nothing of it. The covariance is that of as many records without any noise. Numbers
 * of an outcome count with their spread inside bins.
 */
export function askModel(inference: InferenceModel, { resolved, positions }: ModelQuestion): RegressionFit | undefined {
  const outcome = resolved.outcome.kind === 'number' ? positions[resolved.outcome.position] : undefined;
  const { table, weights } = cellsOfModel(inference, positions, outcome);
  return fitRegression(designOf(table, resolved, weights));
}

const isValue = (cell: ColumnCoding['cells'][number], value: number): boolean =>
  cell.kind === 'value' && Number(cell.value) === value;
