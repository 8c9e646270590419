import { SECONDS_A_DAY } from '../calendar.ts';
import { type Expression, FormulaError, type Operator } from './expression.ts';
import { absolute, add, divide, holdsZero, type Interval, multiply, power, rising, subtract } from './interval.ts';
import { FIRST_DAY, LAST_DAY, type Operand } from './operand.ts';
import { parseFormula } from './parse.ts';
import { roundHalfAway, roundToScale } from './rounding.ts';

/** A column that is computed from the others of its row. */
export interface FormulaRule {
  readonly text: string;
  readonly type: 'integer' | 'real' | 'date' | 'datetime';
  /** Of `real`: digits after the point that are kept. */
  readonly decimals: number | undefined;
}

/** What a part of a formula gives. */
interface Part extends Interval {
  readonly type: 'number' | 'date' | 'datetime';
  readonly whole: boolean;
}

/**
 * What `rule` gives, from what is known of the columns it names; `operandOf` says in words why a column cannot be used. Throws
 * `FormulaError` for a formula that cannot be read, mixes kinds, might divide by zero, or leaves what its kind can hold.
 */
export function formulaOperand(rule: FormulaRule, operandOf: (name: string) => Operand | string): Operand {
  const operands = new Map<string, Operand>();
  let nullable = false;
  let columns = 0;
  const column = (name: string, at: number): Part => {
    const operand = operandOf(name);
    if (typeof operand === 'string') throw new FormulaError(operand, at);
    if (operand.type === 'listed') throw new FormulaError(`names "${name}", whose values are no numbers or dates`, at);
    if (operand.lower > operand.upper) throw new FormulaError(`names "${name}", which has no values but null`, at);
    nullable ||= operand.nullable;
    columns++;
    operands.set(name, operand);
    const { type, whole, lower, upper } = operand;
    return { type, whole, lower, upper };
  };
  const found = partOf(parseFormula(rule.text), column, (left, right) => apartOf(operands, left, right));
  if (columns === 0) throw new FormulaError('names no column', 0);
  return { ...released(rule, found), nullable, values: undefined, other: undefined };
}

/** `apart` says how far one column lies above another, where more is known of it than of each. */
function partOf(
  expression: Expression,
  column: (name: string, at: number) => Part,
  apart: (left: string, right: string) => Interval | undefined,
): Part {
  const inner = (part: Expression): Part => partOf(part, column, apart);
  switch (expression.kind) {
    case 'number': {
      const { value } = expression;
      return { type: 'number', whole: Number.isInteger(value), lower: value, upper: value };
    }
    case 'column':
      return column(expression.name, expression.at);
    case 'negate': {
      const { lower, upper, whole } = numberIn(inner(expression.of), 'a minus in front of', expression.at);
      return { type: 'number', whole, lower: -upper, upper: -lower };
    }
    case 'power': {
      const base = numberIn(inner(expression.base), '^ to', expression.at);
      if (expression.exponent === 0.5 && base.lower < 0) {
        throw new FormulaError(`takes the square root of what may be below zero (${ends(base)})`, expression.at);
      }
      return finite(
        { ...base, whole: base.whole && expression.exponent !== 0.5, ...power(base, expression.exponent) },
        expression.at,
      );
    }
    case 'binary': {
      const { operator, left, right, at } = expression;
      const known = operator === '-' && left.kind === 'column' && right.kind === 'column';
      const parts = [inner(left), inner(right)] as const;
      return finite(binary(operator, ...parts, at, known ? apart(left.name, right.name) : undefined), at);
    }
    case 'call':
      return call(expression, expression.args.map(inner));
  }
}

/** How far `left` lies above `right`, where one is an offset from the other. */
function apartOf(operands: ReadonlyMap<string, Operand>, left: string, right: string): Interval | undefined {
  const known = operands.get(left)?.above?.get(right);
  const reversed = operands.get(right)?.above?.get(left);
  return known ?? (reversed && { lower: -reversed.upper, upper: -reversed.lower });
}

function binary(operator: Operator, left: Part, right: Part, at: number, known: Interval | undefined): Part {
  const whole = left.whole && right.whole;
  const numbers = left.type === 'number' && right.type === 'number';
  switch (operator) {
    case '+': {
      if (left.type !== 'number' && right.type !== 'number')
        throw new FormulaError(`adds a ${left.type} to a ${right.type}`, at);
      const type = left.type === 'number' ? right.type : left.type;
      return { type, whole, ...add(inUnitOf(type, left), inUnitOf(type, right)) };
    }
    case '-': {
      if (right.type === 'number') {
        return { type: left.type, whole, ...(known ?? subtract(left, inUnitOf(left.type, right))) };
      }
      if (left.type !== right.type) throw new FormulaError(`takes a ${right.type} from a ${left.type}`, at);
      const apart = known ?? subtract(left, right);
      if (left.type === 'date') return { type: 'number', whole, ...apart };
      return { type: 'number', whole: false, ...rising(apart, (seconds) => seconds / SECONDS_A_DAY) };
    }
    case '*':
      if (!numbers) throw new FormulaError(`multiplies a ${left.type} and a ${right.type}`, at);
      return { type: 'number', whole, ...multiply(left, right) };
    case '/':
      if (!numbers) throw new FormulaError(`divides a ${left.type} by a ${right.type}`, at);
      if (holdsZero(right)) {
        throw new FormulaError(
          `divides by what may be zero (${ends(right)}); let the range of its columns begin above zero`,
          at,
        );
      }
      return { type: 'number', whole: false, ...divide(left, right) };
  }
}

/** Days are added to dates as they are, to times as seconds. */
const inUnitOf = (type: Part['type'], part: Part): Interval =>
  type === 'datetime' && part.type === 'number' ? rising(part, (days) => days * SECONDS_A_DAY) : part;

function call({ name, at }: Extract<Expression, { kind: 'call' }>, parts: readonly Part[]): Part {
  const [first] = parts;
  if (name === 'min' || name === 'max') {
    const other = parts.find(({ type }) => type !== first!.type);
    if (other !== undefined) throw new FormulaError(`compares a ${first!.type} with a ${other.type}`, at);
    const choose = name === 'min' ? Math.min : Math.max;
    return {
      type: first!.type,
      whole: parts.every(({ whole }) => whole),
      lower: choose(...parts.map(({ lower }) => lower)),
      upper: choose(...parts.map(({ upper }) => upper)),
    };
  }
  const part = numberIn(first!, name, at);
  if (name === 'abs') return { ...part, ...absolute(part) };
  return { ...part, whole: true, ...rising(part, name === 'floor' ? Math.floor : roundHalfAway) };
}

function numberIn(part: Part, what: string, at: number): Part {
  if (part.type === 'number') return part;
  throw new FormulaError(`applies ${what} a ${part.type}; subtract two of them first, which gives days`, at);
}

function finite(part: Part, at: number): Part {
  if (Number.isFinite(part.lower) && Number.isFinite(part.upper)) return part;
  throw new FormulaError('may give more than any number can hold', at);
}

/** The values as they are written, or why they cannot be. */
function released(
  { type, decimals }: FormulaRule,
  part: Part,
): Pick<Operand, 'type' | 'whole' | 'lower' | 'upper' | 'decimals'> {
  const wanted = type === 'integer' || type === 'real' ? 'number' : type;
  if (part.type !== wanted) throw new FormulaError(`gives a ${part.type}, and the column is of kind ${type}`, 0);
  if (type === 'real') {
    const scale = 10 ** (decimals ?? 0);
    const rounded = decimals === undefined ? part : rising(part, (x) => roundToScale(x, scale));
    if (!(Number.isFinite(part.lower * scale) && Number.isFinite(part.upper * scale))) {
      throw new FormulaError('may give more than any number can hold', 0);
    }
    return { type: wanted, whole: decimals === 0, lower: rounded.lower, upper: rounded.upper, decimals };
  }
  const { lower, upper } = rising(part, roundHalfAway);
  const unit = type === 'datetime' ? SECONDS_A_DAY : 1;
  if (type !== 'integer' && (lower < FIRST_DAY * unit || upper >= (LAST_DAY + 1) * unit)) {
    throw new FormulaError('may leave the years 1 to 9999', 0);
  }
  if (!(Number.isSafeInteger(lower) && Number.isSafeInteger(upper))) {
    throw new FormulaError(
      `may leave the whole numbers that are held exactly, up to 2^53 (${ends({ lower, upper })})`,
      0,
    );
  }
  return { type: wanted, whole: true, lower, upper, decimals: type === 'integer' ? 0 : undefined };
}

const ends = ({ lower, upper }: Interval): string => `it lies from ${lower} to ${upper}`;
