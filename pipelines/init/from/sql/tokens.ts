/** Lines count from 1. */
export interface Token {
  /** `name` stands in quotes; `text` is a string. */
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign';
  readonly text: string;
  readonly line: number;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  /** Comments by the line on which they begin. */
  readonly comments: ReadonlyMap<number, string>;
}

type Taken = readonly [Token['kind'] | 'nothing' | 'comment', string, number];

const BLANK = /\s+/y;
const LINE_COMMENT = /(?:--|#(?=\s))[^\n]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy;
const WORD = /[\p{L}_@#][\p{L}\p{N}_$@#]*|\d+[\p{L}_][\p{L}\p{N}_$]*/uy;
const SIGN = />=|<=|<>|!=|::|\|\||./suy;
const DOLLAR = /\$[\p{L}_]*\$/uy;

/**
 * Cuts SQL of any dialect into words and signs, in one pass whose time grows with the length alone. What is never closed ends with the text. The letters of
 * strings count as they stand, but for doubled quotes and, in MySQL and after `E`, backslashes.
 */
export function tokensOf(sql: string): Tokens {
  const tokens: Token[] = [];
  const comments = new Map<number, string>();
  const backslashes = /`|\bENGINE\s*=/i.test(sql.slice(0, 1 << 20));
  let line = 1;
  let newline = sql.indexOf('\n');
  for (let at = 0; at < sql.length; ) {
    const [kind, text, end] = take(sql, at, backslashes);
    if (kind === 'comment') comments.set(line, text);
    else if (kind !== 'nothing') tokens.push({ kind, text, line });
    for (; newline >= 0 && newline < end; newline = sql.indexOf('\n', newline + 1)) line++;
    at = end;
  }
  return { tokens, comments };
}

function take(sql: string, at: number, backslashes: boolean): Taken {
  const first = sql[at]!;
  const blank = match(BLANK, sql, at);
  if (blank !== undefined) return ['nothing', '', at + blank.length];
  const comment = match(LINE_COMMENT, sql, at);
  if (comment !== undefined) return ['comment', comment.replace(/^(--|#)/, '').trim(), at + comment.length];
  if (sql.startsWith('/*', at)) {
    const end = sql.indexOf('*/', at + 2);
    if (end < 0) return ['nothing', '', sql.length];
    // MySQL keeps settings in comments.
    return [sql[at + 2] === '!' ? 'nothing' : 'comment', sql.slice(at + 2, end).trim(), end + 2];
  }
  if (first === "'") return quoted(sql, at, "'", 'text', backslashes);
  if (/[EeNn]/.test(first) && sql[at + 1] === "'") {
    return quoted(sql, at + 1, "'", 'text', backslashes || first === 'E' || first === 'e');
  }
  if (first === '"' || first === '`') return quoted(sql, at, first, 'name', false);
  // Brackets hold a name in SQL Server, and nothing or a number behind a type in PostgreSQL.
  if (
    first === '[' &&
    /[\p{L}_]/u.test(sql[at + 1] ?? '') &&
    !/array$/i.test(sql.slice(Math.max(0, at - 6), at).trimEnd())
  )
    return quoted(sql, at, ']', 'name', false);
  if (first === '$') {
    const mark = match(DOLLAR, sql, at);
    if (mark !== undefined) {
      const end = sql.indexOf(mark, at + mark.length);
      return ['nothing', '', end < 0 ? sql.length : end + mark.length];
    }
  }
  const number = match(NUMBER, sql, at);
  const beyond = sql[at + (number?.length ?? 0)];
  if (number !== undefined && !/[\p{L}_]/u.test(beyond ?? '')) return ['number', number, at + number.length];
  const word = match(WORD, sql, at);
  if (word !== undefined) return ['word', word, at + word.length];
  if (number !== undefined) return ['number', number, at + number.length];
  const sign = match(SIGN, sql, at) ?? first;
  return ['sign', sign, at + sign.length];
}

function quoted(sql: string, at: number, close: string, kind: 'text' | 'name', backslashes: boolean): Taken {
  const parts: string[] = [];
  let from = at + 1;
  for (let i = from; i < sql.length; i++) {
    if (backslashes && sql[i] === '\\') {
      parts.push(sql.slice(from, i));
      from = ++i;
    } else if (sql[i] === close) {
      parts.push(sql.slice(from, i));
      if (sql[i + 1] !== close) return [kind, parts.join(''), i + 1];
      from = ++i;
    }
  }
  return [kind, [...parts, sql.slice(from)].join(''), sql.length];
}

function match(form: RegExp, text: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(text)?.[0];
}
