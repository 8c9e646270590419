import fc from 'fast-check';
import type { Expression } from '../../../../pipelines/dictionary/formula/expression.ts';

export const NAMES: readonly string[] = ['weight', 'age', 'odd name', 'a"b', 'min', 'größe'];

/** Formulas over `NAMES`, as they are read; `at` is left out. */
export const anyFormula: fc.Arbitrary<Expression> = fc.letrec<{ any: Expression; column: Expression }>((tie) => ({
  column: fc.constantFrom(...NAMES).map((name): Expression => ({ kind: 'column', name, at: 0 })),
  any: fc.oneof(
    { maxDepth: 5 },
    tie('column'),
    fc.double({ min: 0, max: 1e6, noNaN: true }).map((value): Expression => ({ kind: 'number', value: value + 0 })),
    tie('any').map((of): Expression => ({ kind: 'negate', of, at: 0 })),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/'), tie('any'), tie('any'))
      .map(([operator, left, right]): Expression => ({ kind: 'binary', operator, left, right, at: 0 }) as Expression),
    fc
      .tuple(tie('any'), fc.constantFrom(0, 1, 2, 3, 0.5))
      .map(([base, exponent]): Expression => ({ kind: 'power', base, exponent, at: 0 })),
    fc
      .tuple(fc.constantFrom('min', 'max'), fc.array(tie('any'), { minLength: 2, maxLength: 3 }))
      .map(([name, args]) => ({ kind: 'call', name, args, at: 0 }) as Expression),
    fc
      .tuple(fc.constantFrom('abs', 'round', 'floor'), tie('any'))
      .map(([name, arg]) => ({ kind: 'call', name, args: [arg], at: 0 }) as Expression),
  ),
})).any;

const name = (text: string): string =>
  /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(text) ? text : `"${text.replaceAll('"', '""')}"`;

/** Writes a formula with a parenthesis around every part. */
export function written(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'column':
      return name(expression.name);
    case 'negate':
      return `(-${written(expression.of)})`;
    case 'power':
      return `(${written(expression.base)})^${expression.exponent}`;
    case 'binary':
      return `(${written(expression.left)} ${expression.operator} ${written(expression.right)})`;
    case 'call':
      return `${expression.name}(${expression.args.map(written).join(', ')})`;
  }
}

/** One row, worked out by hand. */
export function worth(expression: Expression, row: Readonly<Record<string, number>>): number {
  const inner = (part: Expression): number => worth(part, row);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'column':
      return row[expression.name]!;
    case 'negate':
      return -inner(expression.of);
    case 'power':
      return expression.exponent === 0.5
        ? Math.sqrt(inner(expression.base))
        : Array.from({ length: expression.exponent }, () => inner(expression.base)).reduce((a, b) => a * b, 1);
    case 'binary': {
      const [a, b] = [inner(expression.left), inner(expression.right)];
      return { '+': a + b, '-': a - b, '*': a * b, '/': a / b }[expression.operator];
    }
    case 'call': {
      const args = expression.args.map(inner);
      const [x] = args;
      const rounded = Math.sign(x!) * Math.round(Math.abs(x!));
      return {
        min: Math.min(...args),
        max: Math.max(...args),
        abs: Math.abs(x!),
        floor: Math.floor(x!),
        round: rounded,
      }[expression.name];
    }
  }
}
