import { FormulaError } from './expression.ts';

/** `at` counts letters from 0. */
export type Token =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly quoted: boolean; readonly at: number }
  | { readonly kind: 'sign'; readonly sign: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
/** Names of other letters stand in double quotes. */
const NAME = /[\p{L}_][\p{L}\p{N}_.]*/uy;
const PLAIN = new RegExp(`^${NAME.source}$`, 'u');
const QUOTED = /"((?:[^"]|"")*)"/y;
const SIGNS = '+-*/^(),';

/** Whether a column of that name may stand without quotes. */
export const isPlainName = (name: string): boolean => PLAIN.test(name);

/** Cuts a formula into its words and signs. Throws `FormulaError`. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const [number, name, quoted] = [NUMBER, NAME, QUOTED].map((form) => match(form, text, at));
    if (number !== undefined) {
      const value = Number(number[0]);
      if (!Number.isFinite(value)) throw new FormulaError('holds a number that is too large', at);
      tokens.push({ kind: 'number', value, at });
    } else if (name !== undefined) tokens.push({ kind: 'name', name: name[0], quoted: false, at });
    else if (quoted !== undefined) {
      tokens.push({ kind: 'name', name: quoted[1]!.replaceAll('""', '"'), quoted: true, at });
    } else if (SIGNS.includes(text[at]!)) tokens.push({ kind: 'sign', sign: text[at]!, at });
    else throw new FormulaError(strange(text[at]!), at);
    at += (number ?? name ?? quoted)?.[0].length ?? 1;
  }
  return [...tokens, { kind: 'end', at: text.length }];
}

function match(form: RegExp, text: string, at: number): RegExpExecArray | undefined {
  form.lastIndex = at;
  return form.exec(text) ?? undefined;
}

const strange = (letter: string): string =>
  letter === '"'
    ? 'has a quote that is not closed'
    : `cannot hold ${letter}; it takes numbers, columns, + - * / ^, parentheses, and columns of odd names in double quotes`;
