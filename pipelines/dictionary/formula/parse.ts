import { type Expression, FormulaError, FUNCTIONS, type FunctionName, type Operator } from './expression.ts';
import { type Token, tokensOf } from './tokens.ts';

/** The most letters of a formula: every release repeats it. */
const MAX_LETTERS = 1000;
/** The highest power, each of which is one multiplication more. */
const MAX_EXPONENT = 32;

/**
 * Reads a formula: numbers, columns, `+ - * /`, `^`, a minus in front, parentheses and `FUNCTIONS`. `^` binds closest and groups
 * to the right, then a minus in front (so that `-x^2` is below zero), then `*` and `/`, then `+` and `-`, which group to
 * the left. Throws `FormulaError`.
 */
export function parseFormula(text: string): Expression {
  if (text.length > MAX_LETTERS) {
    throw new FormulaError(`has ${text.length} letters, and ${MAX_LETTERS} are allowed`, MAX_LETTERS);
  }
  const parser = new Parser(tokensOf(text));
  return parser.whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#sum();
    if (this.#token.kind !== 'end') throw this.#unexpected('an operator such as + or its end');
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  /** Steps over the sign where it stands next. */
  #take(signs: string): Extract<Token, { kind: 'sign' }> | undefined {
    const token = this.#token;
    if (token.kind !== 'sign' || !signs.includes(token.sign)) return undefined;
    this.#next++;
    return token;
  }

  #sum(): Expression {
    return this.#leftToRight('+-', () => this.#product());
  }

  #product(): Expression {
    return this.#leftToRight('*/', () => this.#signed());
  }

  #leftToRight(signs: string, operand: () => Expression): Expression {
    let left = operand();
    for (let sign = this.#take(signs); sign !== undefined; sign = this.#take(signs)) {
      left = { kind: 'binary', operator: sign.sign as Operator, left, right: operand(), at: sign.at };
    }
    return left;
  }

  #signed(): Expression {
    const minus = this.#take('-');
    return minus === undefined ? this.#power() : { kind: 'negate', of: this.#signed(), at: minus.at };
  }

  #power(): Expression {
    const base = this.#atom();
    const sign = this.#take('^');
    if (sign === undefined) return base;
    const { at } = this.#token;
    return { kind: 'power', base, exponent: exponentOf(this.#signed(), at), at: sign.at };
  }

  #atom(): Expression {
    const token = this.#token;
    if (token.kind === 'number') {
      this.#next++;
      return { kind: 'number', value: token.value };
    }
    if (token.kind === 'name') {
      this.#next++;
      const { name, at } = token;
      if (token.quoted || this.#take('(') === undefined) return { kind: 'column', name, at };
      if (!Object.hasOwn(FUNCTIONS, name)) {
        throw new FormulaError(`has no function ${name}; the functions are ${Object.keys(FUNCTIONS).join(', ')}`, at);
      }
      return this.#call(name as FunctionName, at);
    }
    if (this.#take('(') === undefined) throw this.#unexpected('a number, a column or a parenthesis');
    const inner = this.#sum();
    this.#close();
    return inner;
  }

  #call(name: FunctionName, at: number): Expression {
    const args = [this.#sum()];
    while (this.#take(',') !== undefined) args.push(this.#sum());
    this.#close();
    const [fewest, most] = FUNCTIONS[name];
    if (args.length >= fewest && args.length <= most) return { kind: 'call', name, args, at };
    const wanted = fewest === most ? `${fewest} argument` : `${fewest} to ${most} arguments`;
    throw new FormulaError(`gives ${name} ${args.length} of its ${wanted}`, at);
  }

  #close(): void {
    if (this.#take(')') === undefined) throw this.#unexpected('a closing parenthesis');
  }

  #unexpected(wanted: string): FormulaError {
    const token = this.#token;
    const found =
      token.kind === 'end'
        ? 'ends'
        : `has ${token.kind === 'sign' ? token.sign : token.kind === 'name' ? `"${token.name.slice(0, 80)}"` : token.value}`;
    return new FormulaError(`${found} where ${wanted} should stand`, token.at);
  }
}

/** Powers are made by multiplying, which every machine does alike, so that the exponent must be known beforehand. */
function exponentOf(expression: Expression, at: number): number {
  const exponent = expression.kind === 'number' ? expression.value : Number.NaN;
  if (exponent === 0.5 || (Number.isInteger(exponent) && exponent >= 0 && exponent <= MAX_EXPONENT)) return exponent;
  throw new FormulaError(
    `raises to a power other than a whole number from 0 to ${MAX_EXPONENT} or 0.5, the square root; write x^-2 as 1 / x^2`,
    at,
  );
}
