import { isName, isSign, isWord } from './token-lists.ts';
import type { Token } from './tokens.ts';

/** What a condition says of a column, or of two. */
export type Fact =
  | { readonly kind: 'values'; readonly column: string; readonly values: readonly string[] }
  | {
      readonly kind: 'limit';
      readonly column: string;
      readonly end: 'lower' | 'upper';
      readonly text: string;
      readonly open: boolean;
    }
  | { readonly kind: 'order'; readonly first: string; readonly second: string };

/** Conditions of people do not nest deeper. */
const DEEPEST = 30;

/**
 * The facts of `a IN (...)`, `a BETWEEN x AND y`, `a >= x`, `a <= b`, of alternatives `a = x OR a = y`, and of such joined by `AND`;
 * `undefined` where any part says something else, so that nothing is believed by halves.
 */
export function factsOfCheck(tokens: readonly Token[]): readonly Fact[] | undefined {
  return conjunction(withoutCasts(tokens), 0);
}

function conjunction(tokens: readonly Token[], depth: number): readonly Fact[] | undefined {
  const inner = unwrapped(tokens);
  if (depth > DEEPEST || inner.length === 0) return undefined;
  const parts = splitAt(inner, 'and');
  if (parts.length > 1) {
    const facts = parts.map((part) => conjunction(part, depth + 1));
    return facts.every((some) => some !== undefined) ? facts.flat() : undefined;
  }
  const alternatives = splitAt(inner, 'or');
  if (alternatives.length > 1) return disjunction(alternatives, depth);
  const fact = comparison(inner);
  return fact && (Array.isArray(fact) ? fact : [fact as Fact]);
}

/** Values of one column, and null beside anything. */
function disjunction(parts: readonly (readonly Token[])[], depth: number): readonly Fact[] | undefined {
  const others = parts.filter((part) => !isNullTest(unwrapped(part)));
  if (others.length === 1) return conjunction(others[0]!, depth + 1);
  const facts = others.map((part) => conjunction(part, depth + 1));
  const values: string[] = [];
  let column: string | undefined;
  for (const some of facts) {
    const [fact] = some ?? [];
    if (some?.length !== 1 || fact?.kind !== 'values' || (column ?? fact.column) !== fact.column) return undefined;
    column = fact.column;
    values.push(...fact.values);
  }
  return column === undefined ? undefined : [{ kind: 'values', column, values }];
}

const isNullTest = (tokens: readonly Token[]): boolean =>
  tokens.length === 3 && isName(tokens[0]) && isWord(tokens[1], 'is') && isWord(tokens[2], 'null');

const OPERATORS: Readonly<Record<string, { end: 'lower' | 'upper'; open: boolean }>> = {
  '>=': { end: 'lower', open: false },
  '>': { end: 'lower', open: true },
  '<=': { end: 'upper', open: false },
  '<': { end: 'upper', open: true },
};

function comparison(tokens: readonly Token[]): Fact | Fact[] | undefined {
  const [first, second] = tokens;
  if (isName(first) && isWord(second, 'in') && isSign(tokens[2], '(') && isSign(tokens.at(-1), ')')) {
    return listed(first.text, tokens.slice(3, -1));
  }
  if (isName(first) && isSign(second, '=') && isWord(tokens[2], 'any')) {
    const start = tokens.findIndex((token) => isSign(token, '['));
    const end = tokens.findIndex((token) => isSign(token, ']'));
    return start < 0 || end < start ? undefined : listed(first.text, tokens.slice(start + 1, end));
  }
  if (isName(first) && isWord(second, 'between')) {
    const [lower, afterLower] = literal(tokens, 2) ?? [];
    if (lower === undefined || !isWord(tokens[afterLower!], 'and')) return undefined;
    const [upper, afterUpper] = literal(tokens, afterLower! + 1) ?? [];
    if (upper === undefined || afterUpper !== tokens.length) return undefined;
    return [
      { kind: 'limit', column: first.text, end: 'lower', text: lower, open: false },
      { kind: 'limit', column: first.text, end: 'upper', text: upper, open: false },
    ];
  }
  const at = tokens.findIndex((token) => token.kind === 'sign' && (token.text === '=' || token.text in OPERATORS));
  if (at < 0) return undefined;
  const [left, right] = [tokens.slice(0, at), tokens.slice(at + 1)].map(operand);
  const sign = tokens[at]!.text;
  if (left === undefined || right === undefined) return undefined;
  if (sign === '=') {
    return 'column' in left && 'value' in right
      ? { kind: 'values', column: left.column, values: [right.value] }
      : undefined;
  }
  const { end, open } = OPERATORS[sign]!;
  if ('column' in left && 'column' in right) {
    const [first, second] = end === 'lower' ? [right.column, left.column] : [left.column, right.column];
    return { kind: 'order', first, second };
  }
  if ('column' in left && 'value' in right) return { kind: 'limit', column: left.column, end, text: right.value, open };
  if ('value' in left && 'column' in right) {
    return { kind: 'limit', column: right.column, end: end === 'lower' ? 'upper' : 'lower', text: left.value, open };
  }
  return undefined;
}

function operand(tokens: readonly Token[]): { readonly column: string } | { readonly value: string } | undefined {
  const inner = unwrapped(tokens);
  if (inner.length === 1 && isName(inner[0]) && !isWord(inner[0], 'current_date', 'sysdate', 'now', 'null')) {
    return { column: inner[0].text };
  }
  const [value, next] = literal(inner, 0) ?? [];
  return value !== undefined && next === inner.length ? { value } : undefined;
}

function listed(column: string, tokens: readonly Token[]): Fact | undefined {
  const values: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const found = isWord(tokens[at], 'null') ? ([undefined, at + 1] as const) : literal(tokens, at, true);
    if (found === undefined) return undefined;
    if (found[0] !== undefined) values.push(found[0]);
    at = found[1];
    if (at < tokens.length && !isSign(tokens[at++], ',')) return undefined;
  }
  return values.length === 0 ? undefined : { kind: 'values', column, values };
}

/** A number with its sign, a string, a date as a function makes it; the text and the place behind it. MySQL writes strings in double quotes too. */
function literal(tokens: readonly Token[], at: number, listed = false): readonly [string, number] | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  if (token.kind === 'number' || token.kind === 'text') return [token.text, at + 1];
  if (listed && token.kind === 'name') return [token.text, at + 1];
  if (isSign(token, '-') && tokens[at + 1]?.kind === 'number') return [`-${tokens[at + 1]!.text}`, at + 2];
  if (isWord(token, 'true', 'false')) return [token.text.toLowerCase(), at + 1];
  if (isSign(token, '(')) {
    const [text, next] = isSign(tokens[at + 1], '(') ? [] : (literal(tokens, at + 1, listed) ?? []);
    return text !== undefined && isSign(tokens[next!], ')') ? [text, next! + 1] : undefined;
  }
  const made =
    isWord(token, 'to_date', 'to_timestamp') && isSign(tokens[at + 1], '(') && tokens[at + 2]?.kind === 'text';
  const close = made ? tokens.findIndex((one, i) => i > at && isSign(one, ')')) : -1;
  return close < 0 ? undefined : [tokens[at + 2]!.text, close + 1];
}

/** Without `::text`, `CAST(x AS text)`, `DATE` before a string, and parentheses around one word. */
function withoutCasts(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (isSign(token, '::')) {
      while (isName(tokens[at + 1]) && !isWord(tokens[at + 1], 'and', 'or', 'in', 'between', 'is', 'not')) at++;
      if (isSign(tokens[at + 1], '(') && tokens[at + 2]?.kind === 'number' && isSign(tokens[at + 3], ')')) at += 3;
      while (isSign(tokens[at + 1], '[') && isSign(tokens[at + 2], ']')) at += 2;
    } else if (
      !(isWord(token, 'date', 'timestamp', 'array') && (tokens[at + 1]?.kind === 'text' || isSign(tokens[at + 1], '[')))
    ) {
      kept.push(token);
      const [open, , close] = kept.slice(-3);
      const before = kept.at(-4);
      if (
        isSign(close, ')') &&
        isSign(open, '(') &&
        !isWord(before, 'in', 'any') &&
        (before?.kind !== 'word' || isWord(before, 'and', 'or', 'between', 'not'))
      ) {
        kept.splice(-3, 3, kept.at(-2)!);
      }
    }
  }
  return kept;
}

/** Without parentheses around the whole. */
function unwrapped(tokens: readonly Token[]): readonly Token[] {
  let inner = tokens;
  for (let depth = 0; depth < DEEPEST && isSign(inner[0], '('); depth++) {
    if (closesAt(inner) !== inner.length - 1) return inner;
    inner = inner.slice(1, -1);
  }
  return inner;
}

function closesAt(tokens: readonly Token[]): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    if (isSign(token, '(')) depth++;
    return isSign(token, ')') && --depth === 0;
  });
}

/** Parts between a word outside parentheses; the `AND` of a `BETWEEN` is none. */
function splitAt(tokens: readonly Token[], word: 'and' | 'or'): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  let between = false;
  for (const token of tokens) {
    if (isSign(token, '(')) depth++;
    else if (isSign(token, ')')) depth--;
    if (depth === 0 && isWord(token, 'between')) between = true;
    if (depth === 0 && isWord(token, word) && !(word === 'and' && between)) parts.push([]);
    else parts.at(-1)!.push(token);
    if (depth === 0 && isWord(token, 'and')) between = false;
  }
  return parts;
}
