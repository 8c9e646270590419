import type { Token } from './tokens.ts';

/** Whether a token is one of these words, in any letters; words in quotes are names. */
export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.text.toLowerCase());

export const isSign = (token: Token | undefined, sign: string): boolean =>
  token?.kind === 'sign' && token.text === sign;

/** Whether it may be a name, in quotes or without. */
export const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || token?.kind === 'name';

/** Parts between commas outside parentheses and brackets. */
export function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'sign') {
      if (token.text === '(' || token.text === '[') depth++;
      else if (token.text === ')' || token.text === ']') depth--;
      else if (token.text === ',' && depth === 0) {
        parts.push([]);
        continue;
      }
    }
    parts.at(-1)!.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** What stands between the parenthesis at `open` and the one that closes it, and where that is. No statement goes on beyond a semicolon. */
export function insideParentheses(
  tokens: readonly Token[],
  open: number,
): { readonly inner: readonly Token[]; readonly close: number; readonly closed: boolean } {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (isSign(token, '(')) depth++;
    else if (isSign(token, ')') && --depth === 0) return { inner: tokens.slice(open + 1, at), close: at, closed: true };
    else if (isSign(token, ';')) return { inner: tokens.slice(open + 1, at), close: at, closed: false };
  }
  return { inner: tokens.slice(open + 1), close: tokens.length, closed: false };
}

/** The last part of `schema.table`, its schema, and the place behind it; `undefined` where no name stands there. */
export function qualifiedName(
  tokens: readonly Token[],
  at: number,
): { readonly name: string; readonly path: readonly string[]; readonly next: number } | undefined {
  if (!isName(tokens[at])) return undefined;
  const path = [tokens[at]!.text];
  let next = at + 1;
  while (isSign(tokens[next], '.') && isName(tokens[next + 1])) {
    path.push(tokens[next + 1]!.text);
    next += 2;
  }
  return { name: path.at(-1)!, path, next };
}
