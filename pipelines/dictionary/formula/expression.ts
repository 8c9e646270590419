/** A formula over the columns of one row, as it was read. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'column'; readonly name: string; readonly at: number }
  | { readonly kind: 'negate'; readonly of: Expression; readonly at: number }
  | {
      readonly kind: 'binary';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  /** The exponent is a whole number that is not negative, or a half, which is the square root. */
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: number; readonly at: number }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Expression[]; readonly at: number };

export type Operator = '+' | '-' | '*' | '/';
export type FunctionName = 'min' | 'max' | 'abs' | 'round' | 'floor';

/** The fewest and the most arguments of each function. */
export const FUNCTIONS: Readonly<Record<FunctionName, readonly [number, number]>> = {
  min: [2, 20],
  max: [2, 20],
  abs: [1, 1],
  round: [1, 1],
  floor: [1, 1],
};

/** A formula that cannot be used. The message continues the sentence "the formula ..."; `at` counts letters from 0. */
export class FormulaError extends Error {
  readonly at: number;

  constructor(text: string, at: number) {
    super(text);
    this.at = at;
  }
}

/** The columns that a formula reads, each once, in the order in which they stand. */
export function columnsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'number':
      return [];
    case 'column':
      return [expression.name];
    case 'negate':
      return columnsIn(expression.of);
    case 'power':
      return columnsIn(expression.base);
    case 'binary':
      return [...new Set([...columnsIn(expression.left), ...columnsIn(expression.right)])];
    case 'call':
      return [...new Set(expression.args.flatMap(columnsIn))];
  }
}
