import { SECONDS_A_DAY } from '../calendar.ts';
import { columnsIn, type Expression } from './expression.ts';
import type { Operand } from './operand.ts';
import { roundHalfAway } from './rounding.ts';

/** The most rows that a program computes at once: few enough that what is between stays near the processor. */
export const PROGRAM_ROWS = 1024;

/** A formula made ready to be computed for many rows. */
export interface Program {
  /** The columns that it reads. */
  readonly columns: readonly string[];
  /**
   * Values of the first `rows` rows, which the next call overwrites. `inputs` are in the order of `columns`: numbers, days or
   * seconds. Where an input is meaningless the outcome is.
   */
  run(inputs: readonly Float64Array[], rows: number): Float64Array;
}

type Step = (inputs: readonly Float64Array[], rows: number) => Float64Array;

/** Compiles an expression that `formulaOperand` accepted. Every step uses an array of its own again and again. */
export function compileFormula(expression: Expression, typeOf: (name: string) => Operand['type']): Program {
  const columns = columnsIn(expression);
  return { columns, run: compile(expression, columns, typeOf).step };
}

interface Compiled {
  readonly type: Operand['type'];
  readonly step: Step;
}

function compile(
  expression: Expression,
  columns: readonly string[],
  typeOf: (name: string) => Operand['type'],
): Compiled {
  const inner = (part: Expression): Compiled => compile(part, columns, typeOf);
  switch (expression.kind) {
    case 'number': {
      const constant = new Float64Array(PROGRAM_ROWS).fill(expression.value);
      return { type: 'number', step: () => constant };
    }
    case 'column': {
      const position = columns.indexOf(expression.name);
      return { type: typeOf(expression.name), step: (inputs) => inputs[position]! };
    }
    case 'negate':
      return { type: 'number', step: each(inner(expression.of).step, (x) => -x) };
    case 'power':
      return { type: 'number', step: powerStep(inner(expression.base).step, expression.exponent) };
    case 'binary':
      return binary(expression.operator, inner(expression.left), inner(expression.right));
    case 'call': {
      const [first, ...others] = expression.args.map(inner);
      const { type, step } = first!;
      switch (expression.name) {
        case 'min':
          return { type, step: others.reduce((a, b) => both(a, b.step, (x, y) => (y < x ? y : x)), step) };
        case 'max':
          return { type, step: others.reduce((a, b) => both(a, b.step, (x, y) => (y > x ? y : x)), step) };
        case 'abs':
          return { type, step: each(step, Math.abs) };
        case 'round':
          return { type, step: each(step, roundHalfAway) };
        case 'floor':
          return { type, step: each(step, Math.floor) };
      }
    }
  }
}

function binary(operator: '+' | '-' | '*' | '/', left: Compiled, right: Compiled): Compiled {
  const seconds = (part: Compiled): Step =>
    part.type === 'number' ? each(part.step, (days) => days * SECONDS_A_DAY) : part.step;
  const time = left.type === 'datetime' || right.type === 'datetime';
  const [a, b] = time ? [seconds(left), seconds(right)] : [left.step, right.step];
  switch (operator) {
    case '+':
      return { type: left.type === 'number' ? right.type : left.type, step: both(a, b, (x, y) => x + y) };
    case '-': {
      if (right.type === 'number') return { type: left.type, step: both(a, b, (x, y) => x - y) };
      const apart = both(a, b, (x, y) => x - y);
      return { type: 'number', step: time ? each(apart, (x) => x / SECONDS_A_DAY) : apart };
    }
    case '*':
      return { type: 'number', step: both(a, b, (x, y) => x * y) };
    case '/':
      return { type: 'number', step: both(a, b, (x, y) => x / y) };
  }
}

function each(step: Step, apply: (x: number) => number): Step {
  const out = new Float64Array(PROGRAM_ROWS);
  return (inputs, rows) => {
    const from = step(inputs, rows);
    for (let i = 0; i < rows; i++) out[i] = apply(from[i]!);
    return out;
  };
}

function both(left: Step, right: Step, apply: (x: number, y: number) => number): Step {
  const out = new Float64Array(PROGRAM_ROWS);
  return (inputs, rows) => {
    const a = left(inputs, rows);
    const b = right(inputs, rows);
    for (let i = 0; i < rows; i++) out[i] = apply(a[i]!, b[i]!);
    return out;
  };
}

function powerStep(base: Step, exponent: number): Step {
  if (exponent === 0.5) return each(base, Math.sqrt);
  const out = new Float64Array(PROGRAM_ROWS);
  return (inputs, rows) => {
    const from = base(inputs, rows);
    out.fill(1, 0, rows);
    for (let power = 0; power < exponent; power++) {
      for (let i = 0; i < rows; i++) out[i]! *= from[i]!;
    }
    return out;
  };
}
