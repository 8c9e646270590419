import { didYouMeanClause } from '../../workspace/text/did-you-mean.ts';
import type { ColumnCoding } from '../coding.ts';
import { formulaOperand } from '../formula/check.ts';
import { columnsIn, FormulaError } from '../formula/expression.ts';
import type { Operand } from '../formula/operand.ts';
import { parseFormula } from '../formula/parse.ts';
import { isPlainName } from '../formula/tokens.ts';
import { DerivedError, operandOfCoding, operandOfMap, operandOfOffset } from './operand-of.ts';
import type { ComputedRule, OffsetRule } from './rules.ts';

/** A column of a table, as far as others may be made of it. */
export type Definition =
  | { readonly kind: 'modelled'; readonly coding: ColumnCoding; readonly offset: OffsetRule | undefined }
  | { readonly kind: 'computed'; readonly rule: ComputedRule }
  /** Never a part of another; `why` follows its name. */
  | { readonly kind: 'apart'; readonly why: string };

/** What is wrong with a derived column; the text follows its name. */
export interface DerivedProblem {
  readonly column: string;
  readonly text: string;
}

export interface ResolvedOperands {
  /** Of each column that can be had. */
  readonly operands: ReadonlyMap<string, Operand>;
  /** Offsets and computed columns, each after those that it is made of. */
  readonly order: readonly string[];
  readonly problems: readonly DerivedProblem[];
}

/**
 * Works out what derived columns hold, in whatever order they stand. Of columns on a circle, one is told. What is made of `broken`
 * columns cannot be had, and is no problem of its own.
 */
export function resolveOperands(
  definitions: ReadonlyMap<string, Definition>,
  broken: Iterable<string> = [],
): ResolvedOperands {
  const operands = new Map<string, Operand>();
  const order: string[] = [];
  const problems: DerivedProblem[] = [];
  const failed = new Set(broken);
  const open: string[] = [];

  const resolve = (column: string): void => {
    const definition = definitions.get(column);
    if (definition === undefined || operands.has(column) || failed.has(column)) return;
    if (definition.kind === 'apart') return;
    const needed = neededBy(definition);
    if (open.includes(column)) {
      const circle = [...open.slice(open.indexOf(column)), column].map((name) => `"${name}"`).join(' from ');
      problems.push({ column, text: `is made of itself: ${circle}` });
      failed.add(column);
      return;
    }
    open.push(column);
    for (const name of needed) resolve(name);
    open.pop();
    if (failed.has(column)) return;
    // What cannot be had was told with the column itself.
    if (needed.some((name) => failed.has(name))) return void failed.add(column);
    try {
      operands.set(
        column,
        operandOf(definition, (name) => operands.get(name) ?? whyNot(name, column, definitions)),
      );
      if (definition.kind === 'computed' || definition.offset !== undefined) order.push(column);
    } catch (error) {
      failed.add(column);
      problems.push({ column, text: textOf(error) });
    }
  };
  for (const column of definitions.keys()) resolve(column);
  return { operands, order, problems };
}

/** Names of the columns that one is made of. A formula that cannot be read names none here, and is told of when it is worked out. */
export function neededBy(definition: Exclude<Definition, { kind: 'apart' }>): readonly string[] {
  if (definition.kind === 'modelled') return definition.offset === undefined ? [] : [definition.offset.after];
  const { rule } = definition;
  if (rule.kind === 'map') return [rule.from];
  try {
    return columnsIn(parseFormula(rule.text));
  } catch {
    return [];
  }
}

function operandOf(
  definition: Exclude<Definition, { kind: 'apart' }>,
  find: (name: string) => Operand | string,
): Operand {
  const found = (name: string): Operand => {
    const operand = find(name);
    if (typeof operand === 'string') throw new DerivedError(operand);
    return operand;
  };
  if (definition.kind === 'modelled') {
    const { coding, offset } = definition;
    return offset === undefined ? operandOfCoding(coding) : operandOfOffset(offset, found(offset.after), coding);
  }
  const { rule } = definition;
  return rule.kind === 'map' ? operandOfMap(rule, found(rule.from)) : formulaOperand(rule, find);
}

function whyNot(name: string, column: string, definitions: ReadonlyMap<string, Definition>): string {
  const definition = definitions.get(name);
  if (definition?.kind === 'apart') return `names "${name}", which ${definition.why}`;
  const known = [...definitions].flatMap(([other, { kind }]) => (kind !== 'apart' && other !== column ? [other] : []));
  const odd = known.find((other) => other.startsWith(name) && !isPlainName(other));
  const hint =
    odd === undefined ? didYouMeanClause(name, known) : `; in a formula ${JSON.stringify(odd)} stands in double quotes`;
  return `names "${name}", which is not in columns${hint}`;
}

function textOf(error: unknown): string {
  if (error instanceof FormulaError) return `has a formula that ${error.message}, at letter ${error.at + 1}`;
  if (error instanceof DerivedError) return error.message;
  throw error;
}
