/**
 * A REDCap calculation in the words of the dictionary, where both mean the same: numbers, fields, `+ - * / ^`, `round` around everything, `abs`,
 * `sqrt`, and `datediff` in days. `undefined` for anything else, such as `if`, and `sum` and `min`, which pass over blank fields.
 */
export function formulaOf(
  calculation: string,
): { readonly text: string; readonly decimals: number | undefined } | undefined {
  if (calculation.length > 800 || /\[[^\]]*\]\s*\[|["']today["']|["']now["']/.test(calculation)) return undefined;
  const tokens = calculation.match(TOKEN);
  if (tokens === null || tokens.join('').length !== calculation.replace(/\s/g, '').length) return undefined;
  try {
    const reader = new Reader(tokens);
    const rounded = reader.outerRound();
    const text = rounded?.text ?? reader.whole();
    return { text, decimals: rounded?.decimals };
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

class NotSimple extends Error {}

const TOKEN = /\[[a-z0-9_]+\]|\d+\.?\d*|\.\d+|[a-z]+|[-+*/^(),]|"[^"\s]*"|'[^'\s]*'/gi;
/** Deeper nesting than any form has. */
const DEEPEST = 40;

class Reader {
  readonly #tokens: readonly string[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** `round(x, 2)` around everything says the decimals of the column. */
  outerRound(): { text: string; decimals: number } | undefined {
    if (this.#tokens[0]?.toLowerCase() !== 'round') return undefined;
    this.#next = 1;
    this.#expect('(');
    const text = this.#sum();
    const decimals = this.#take(',') ? Number(this.#tokens[this.#next++]) : 0;
    this.#expect(')');
    if (this.#next === this.#tokens.length && Number.isInteger(decimals) && decimals >= 0 && decimals <= 12) {
      return { text, decimals };
    }
    throw new NotSimple();
  }

  whole(): string {
    const text = this.#sum();
    if (this.#next < this.#tokens.length) throw new NotSimple();
    return text;
  }

  #take(token: string): boolean {
    const is = this.#tokens[this.#next]?.toLowerCase() === token;
    if (is) this.#next++;
    return is;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new NotSimple();
  }

  #sum(): string {
    if (++this.#depth > DEEPEST) throw new NotSimple();
    let text = this.#product();
    for (let sign = this.#operator('+-'); sign; sign = this.#operator('+-')) text += ` ${sign} ${this.#product()}`;
    this.#depth--;
    return text;
  }

  #product(): string {
    let text = this.#power();
    for (let sign = this.#operator('*/'); sign; sign = this.#operator('*/')) text += ` ${sign} ${this.#power()}`;
    return text;
  }

  #operator(signs: string): string | undefined {
    const token = this.#tokens[this.#next];
    if (token === undefined || token.length !== 1 || !signs.includes(token)) return undefined;
    this.#next++;
    return token;
  }

  /** REDCap writes `(x)^(2)`; the dictionary takes a plain exponent. */
  #power(): string {
    if (this.#take('-')) {
      // Programs differ in what `-x^2` is.
      const negated = this.#atom();
      if (this.#tokens[this.#next] === '^') throw new NotSimple();
      return `-${negated}`;
    }
    const base = this.#atom();
    if (!this.#take('^')) return base;
    const inParentheses = this.#take('(');
    const exponent = Number(this.#tokens[this.#next++]);
    if (inParentheses) this.#expect(')');
    if (this.#tokens[this.#next] === '^') throw new NotSimple();
    if (!(exponent === 0.5 || (Number.isInteger(exponent) && exponent >= 1 && exponent <= 32))) throw new NotSimple();
    return `${base}^${exponent}`;
  }

  #atom(): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw new NotSimple();
    if (/^[\d.]/.test(token)) return token;
    if (token.startsWith('[')) return nameIn(token);
    if (token === '(') {
      const inner = this.#sum();
      this.#expect(')');
      return `(${inner})`;
    }
    return this.#call(token.toLowerCase());
  }

  #call(name: string): string {
    this.#expect('(');
    if (name === 'datediff') return this.#daysBetween();
    const parts = [this.#sum()];
    while (this.#take(',')) parts.push(this.#sum());
    this.#expect(')');
    if (name === 'sqrt' && parts.length === 1) return `(${parts[0]})^0.5`;
    if (name === 'abs' && parts.length === 1) return `abs(${parts[0]})`;
    throw new NotSimple();
  }

  #daysBetween(): string {
    const [from, to] = [this.#field(), this.#field()];
    const words: string[] = [];
    while (!this.#take(')')) {
      words.push((this.#tokens[this.#next++] ?? ')').replace(/["']/g, '').toLowerCase());
      if (words.length > 3) throw new NotSimple();
      if (!this.#take(',') && this.#tokens[this.#next] !== ')') throw new NotSimple();
    }
    if (words[0] !== 'd') throw new NotSimple();
    return words.at(-1) === 'true' ? `(${to} - ${from})` : `abs(${to} - ${from})`;
  }

  #field(): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined || !token.startsWith('[')) throw new NotSimple();
    this.#expect(',');
    return nameIn(token);
  }
}

const nameIn = (token: string): string => {
  const name = token.slice(1, -1);
  return /^[a-z_]/i.test(name) ? name : `"${name}"`;
};
