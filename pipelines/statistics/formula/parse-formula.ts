import type { Formula, FormulaOutcome, FormulaTerm, FormulaVariable } from './formula.ts';
import { formulaError } from './formula-error.ts';
import { type Token, tokensOf } from './tokens.ts';

const MOST_LETTERS = 2000;
const MOST_TERMS = 60;
/** Variables in one product. */
const MOST_FACTORS = 3;

/**
 * Reads `outcome ~ a + b`, after the formulas of R (Wilkinson and Rogers 1973). `a:b` is a product and `a * b` stands for `a + b + a:b`; `1` is
 * the intercept, which is always there. `outcome == "level"` asks whether the outcome has that level, and `relevel(a, level)` holds the levels
 * of `a` against that one. Throws `FORMULA_INVALID`.
 */
export function parseFormula(text: string): Formula {
  if (text.length > MOST_LETTERS) throw formulaError(text, `it has more than ${MOST_LETTERS} letters`);
  const tokens = tokensOf(text);
  if (tokens === undefined) throw formulaError(text, 'a quote is open, or a sign stands where none can be');
  return new Parser(text, tokens).formula();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  formula(): Formula {
    const outcome = this.#outcome();
    if (!this.#sign('~')) throw this.#error('a ~ has to stand after the outcome');
    const terms = new Map<string, FormulaTerm>();
    do {
      for (const term of this.#sum()) terms.set(keyOf(term), term);
      if (terms.size > MOST_TERMS) throw this.#error(`it has more than ${MOST_TERMS} terms`);
    } while (this.#sign('+'));
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    for (const term of terms.values()) {
      if (term.some(({ column }) => column === outcome.column))
        throw this.#error(`${outcome.column} cannot explain itself`);
    }
    this.#refuseBareProducts(terms);
    return { text: this.#text, outcome, terms: [...terms.values()].sort((a, b) => a.length - b.length) };
  }

  #outcome(): FormulaOutcome {
    const column = this.#name();
    return { column, level: this.#sign('==') ? this.#value() : undefined };
  }

  /** What stands between two `+`. */
  #sum(): FormulaTerm[] {
    const next = this.#tokens[this.#at];
    if (next?.kind === 'name' && next.text === '1') {
      this.#at++;
      return [];
    }
    if (next?.kind === 'name' && (next.text === '0' || /^-/.test(next.text)))
      throw this.#error('a regression without intercept, or with something taken away, is not offered');
    let terms: FormulaTerm[] = [this.#product()];
    while (this.#sign('*')) {
      const right = this.#product();
      terms = [...terms, right, ...terms.map((left) => this.#times(left, right))];
    }
    return terms;
  }

  #product(): FormulaTerm {
    let term: FormulaTerm = [this.#variable()];
    while (this.#sign(':')) term = this.#times(term, [this.#variable()]);
    return term;
  }

  /** Without its parts beside it, what a product says would hang on which levels others are held against. */
  #refuseBareProducts(terms: ReadonlyMap<string, FormulaTerm>): void {
    for (const term of terms.values()) {
      const parts = term.length < 2 ? [] : term.map((_, i) => term.filter((_, j) => j !== i));
      if (parts.some((part) => !terms.has(keyOf(part))))
        throw this.#error(`a product needs its parts beside it: write ${term.map(({ column }) => column).join(' * ')}`);
    }
  }

  #times(left: FormulaTerm, right: FormulaTerm): FormulaTerm {
    const both = [...left, ...right.filter((one) => !left.some(({ column }) => column === one.column))];
    if (both.length > MOST_FACTORS) throw this.#error(`a product has at most ${MOST_FACTORS} columns`);
    return both;
  }

  #variable(): FormulaVariable {
    const bare = this.#tokens[this.#at]?.kind === 'name';
    const column = this.#name();
    if (!bare || column !== 'relevel' || !this.#sign('(')) return { column, reference: undefined };
    const inner = this.#name();
    if (!this.#sign(',')) throw this.#error('relevel takes a column and a level, as in relevel(ward, "B")');
    const reference = this.#value();
    if (!this.#sign(')')) throw this.#error('a ) is missing');
    return { column: inner, reference };
  }

  #name(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'name' && token?.kind !== 'ticked') throw this.#unexpected();
    this.#at++;
    return token.text;
  }

  #value(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'sign') throw this.#unexpected();
    this.#at++;
    return token.text;
  }

  #sign(text: string): boolean {
    const token = this.#tokens[this.#at];
    const found = token?.kind === 'sign' && token.text === text;
    if (found) this.#at++;
    return found;
  }

  #unexpected(): Error {
    const token = this.#tokens[this.#at];
    return this.#error(
      token === undefined
        ? 'it ends where a column should stand'
        : `${JSON.stringify(token.text.slice(0, 80))} is not expected there`,
    );
  }

  #error(reason: string): Error {
    return formulaError(this.#text, reason);
  }
}

const keyOf = (term: FormulaTerm): string => JSON.stringify(term.map(({ column }) => column).sort());
