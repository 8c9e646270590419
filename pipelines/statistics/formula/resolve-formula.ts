import type { ColumnCoding } from '../../dictionary/coding.ts';
import { didYouMean, didYouMeanClause, editDistance } from '../../workspace/text/did-you-mean.ts';
import { someOf } from '../../workspace/text/some-of.ts';
import { columnLevels, isNumeric } from '../column-levels.ts';
import type { Formula } from './formula.ts';
import { formulaError } from './formula-error.ts';

/** A formula held against columns; positions are those of the columns. */
export interface ResolvedFormula {
  readonly formula: Formula;
  /** `logistic` where the outcome has two values or a level of it is named. */
  readonly kind: 'linear' | 'logistic';
  readonly outcome: ResolvedOutcome;
  readonly terms: readonly ResolvedTerm[];
}

export type ResolvedOutcome =
  | { readonly kind: 'number'; readonly position: number }
  /** 1 where a row has one of these codes, 0 where it has another value. */
  | { readonly kind: 'codes'; readonly position: number; readonly level: string; readonly isOne: Uint8Array }
  /** 1 where the number is this one. */
  | { readonly kind: 'equal'; readonly position: number; readonly level: string; readonly value: number };

export interface ResolvedTerm {
  readonly variables: readonly ResolvedVariable[];
  /** Names of its coefficients, as `column[level]`. */
  readonly names: readonly string[];
}

export type ResolvedVariable =
  | { readonly kind: 'number'; readonly position: number; readonly names: readonly [string] }
  | {
      readonly kind: 'levels';
      readonly position: number;
      readonly names: readonly string[];
      readonly reference: string;
      /** Of each code its place among `names`, `REFERENCE` or `MISSING`. */
      readonly places: Int32Array;
    };

export const REFERENCE = -1;
export const MISSING = -2;

/** The most coefficients of a regression, the intercept among them. */
export const MOST_COEFFICIENTS = 300;

const SHOWN = 12;

/** Holds a formula against columns, by their codings alone. Throws `FORMULA_INVALID`, which names the nearest columns of one that is not there. */
export function resolveFormula(formula: Formula, codings: readonly ColumnCoding[]): ResolvedFormula {
  const { text } = formula;
  const positionOf = (name: string): number => {
    const position = codings.findIndex((coding) => coding.name === name);
    if (position < 0) throw formulaError(text, unknownColumn(name, codings));
    return position;
  };
  const outcome = resolveOutcome(formula, positionOf, codings);
  const terms = formula.terms.map((term): ResolvedTerm => {
    const variables = term.map(({ column, reference }) => {
      const position = positionOf(column);
      return resolveVariable(text, codings[position]!, position, reference ?? referenceOf(formula, column));
    });
    return { variables, names: productNames(text, variables) };
  });
  const coefficients = terms.reduce((sum, { names }) => sum + names.length, 1);
  if (coefficients > MOST_COEFFICIENTS)
    throw formulaError(text, `it has ${coefficients} coefficients, and ${MOST_COEFFICIENTS} are the most`);
  return { formula, kind: outcome.kind === 'number' ? 'linear' : 'logistic', outcome, terms };
}

/** A level that another term names for the same column. */
const referenceOf = ({ terms }: Formula, column: string): string | undefined =>
  terms.flat().find((variable) => variable.column === column && variable.reference !== undefined)?.reference;

function resolveOutcome(
  { text, outcome: { column, level } }: Formula,
  positionOf: (name: string) => number,
  codings: readonly ColumnCoding[],
): ResolvedOutcome {
  const position = positionOf(column);
  const coding = codings[position]!;
  const values = coding.cells.filter(({ kind }) => kind !== 'missing');
  const two = values.length === 2 && values.every(({ kind }) => kind === 'value');
  const levels = columnLevels(coding);
  if (isNumeric(coding)) {
    if (level === undefined && !two) return { kind: 'number', position };
    const wanted = level ?? String(Math.max(...levels.flatMap((one) => (one === undefined ? [] : [Number(one)]))));
    const value = wanted.trim() === '' ? Number.NaN : Number(wanted);
    if (!Number.isFinite(value) || coding.kind === 'date' || coding.kind === 'datetime')
      throw formulaError(
        text,
        `${column} holds ${coding.kind} values, and ${JSON.stringify(wanted.slice(0, 80))} is no number`,
      );
    return { kind: 'equal', position, level: wanted, value };
  }
  if (level === undefined && !two) throw formulaError(text, severalLevels(column, levels));
  const named = level === undefined ? levels[coding.cells.indexOf(values[1]!)]! : levelOf(text, coding, level);
  return { kind: 'codes', position, level: named, isOne: Uint8Array.from(levels, (one) => Number(one === named)) };
}

function resolveVariable(
  text: string,
  coding: ColumnCoding,
  position: number,
  reference: string | undefined,
): ResolvedVariable {
  if (isNumeric(coding)) {
    if (reference !== undefined)
      throw formulaError(text, `${coding.name} holds numbers, of which none is held against others`);
    return { kind: 'number', position, names: [coding.name] };
  }
  const levels = columnLevels(coding);
  const distinct = [...new Set(levels.flatMap((one) => one ?? []))];
  const against = reference === undefined ? distinct[0] : levelOf(text, coding, reference);
  if (against === undefined) throw formulaError(text, `${coding.name} has no values`);
  const others = distinct.filter((one) => one !== against);
  const places = Int32Array.from(levels, (one) =>
    one === undefined ? MISSING : one === against ? REFERENCE : others.indexOf(one),
  );
  return { kind: 'levels', position, names: others.map((one) => `${coding.name}[${one}]`), reference: against, places };
}

/** Names of the coefficients of a product, the last variable fastest. */
function productNames(text: string, variables: readonly ResolvedVariable[]): string[] {
  return variables.reduce<string[]>(
    (names, variable) => {
      if (names.length * variable.names.length > MOST_COEFFICIENTS)
        throw formulaError(text, `it has more than ${MOST_COEFFICIENTS} coefficients`);
      return names.flatMap((left) => variable.names.map((right) => (left === '' ? right : `${left}:${right}`)));
    },
    [''],
  );
}

function levelOf(text: string, coding: ColumnCoding, level: string): string {
  const known = columnLevels(coding).flatMap((one) => one ?? []);
  const found =
    known.find((one) => one === level) ?? known.find((one) => coding.kind === 'boolean' && one === level.toLowerCase());
  if (found !== undefined) return found;
  const listed = known.length <= SHOWN ? `; its levels are ${known.join(', ')}` : didYouMeanClause(level, known);
  throw formulaError(text, `${coding.name} has no level ${JSON.stringify(level.slice(0, 80))}${listed}`);
}

function severalLevels(column: string, levels: readonly (string | undefined)[]): string {
  const known = levels.flatMap((one) => one ?? []);
  if (known.length === 0) return `${column} has no values`;
  return `${column} has ${known.length} ${known.length === 1 ? 'level' : 'levels'} (${someOf(known, 'levels')}) and is no number: name the one that is asked about, as in ${column} == ${JSON.stringify(known[0])}`;
}

function unknownColumn(name: string, codings: readonly ColumnCoding[]): string {
  const names = codings.map((coding) => coding.name);
  const shown = JSON.stringify(name.slice(0, 80));
  if (didYouMean(name, names) !== undefined) return `no column is called ${shown}${didYouMeanClause(name, names)}`;
  const nearest = [...names]
    .map((one) => ({ one, distance: editDistance(name.slice(0, 80).toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ one }) => one);
  return `no column with codes is called ${shown}; the nearest are ${nearest.join(', ')}`;
}
