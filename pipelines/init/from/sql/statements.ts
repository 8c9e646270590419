import { insideParentheses, isName, isSign, isWord, qualifiedName, splitAtCommas } from './token-lists.ts';
import type { Token } from './tokens.ts';

/** A table as it is written: the parts between its commas, and those that `ALTER TABLE` adds. */
export interface TableStatement {
  readonly name: string;
  /** With its schema. */
  readonly path: readonly string[];
  readonly line: number;
  readonly items: readonly (readonly Token[])[];
  readonly closed: boolean;
}

export interface Statements {
  readonly tables: readonly TableStatement[];
  /** By table, constraints that stand elsewhere. */
  readonly added: readonly { readonly table: string; readonly item: readonly Token[] }[];
  /** By type in small letters, the values of an enumeration. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** By domain in small letters, what stands behind its name. */
  readonly domains: ReadonlyMap<string, readonly Token[]>;
  readonly descriptions: readonly { readonly table: string; readonly column: string; readonly text: string }[];
  readonly holdsRecords: boolean;
  /** In small letters, tables that are parts of another. */
  readonly partitions: ReadonlySet<string>;
}

/** Words between CREATE and TABLE. */
const BEFORE_TABLE = [
  'or',
  'replace',
  'global',
  'local',
  'temp',
  'temporary',
  'unlogged',
  'external',
  'foreign',
  'private',
  'column',
  'row',
  'volatile',
  'multiset',
  'set',
  'transient',
];

/** Finds what speaks of tables among all that a script may hold. */
export function statementsOf(tokens: readonly Token[]): Statements {
  const tables: TableStatement[] = [];
  const added: { table: string; item: readonly Token[] }[] = [];
  const enums = new Map<string, readonly string[]>();
  const domains = new Map<string, readonly Token[]>();
  const descriptions: { table: string; column: string; text: string }[] = [];
  const partitions = new Set<string>();
  let holdsRecords = false;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind !== 'word') continue;
    if (isWord(token, 'create')) {
      const table = tableAt(tokens, at);
      if (table !== undefined) {
        tables.push(table.statement);
        at = table.next - 1;
        continue;
      }
      const made = typeAt(tokens, at);
      if (made?.values !== undefined) enums.set(made.name, made.values);
      if (made?.domain !== undefined) domains.set(made.name, made.domain);
    } else if (isWord(token, 'alter') && isWord(tokens[at + 1], 'table')) added.push(...addedAt(tokens, at + 2));
    else if (isWord(token, 'attach') && isWord(tokens[at + 1], 'partition')) {
      const part = qualifiedName(tokens, at + 2);
      if (part !== undefined) partitions.add(part.path.join('.').toLowerCase());
    } else if (isWord(token, 'comment') && isWord(tokens[at + 1], 'on') && isWord(tokens[at + 2], 'column')) {
      const found = qualifiedName(tokens, at + 3);
      const text = found && tokens[found.next + 1];
      if (found !== undefined && found.path.length > 1 && text?.kind === 'text') {
        descriptions.push({ table: found.path.at(-2)!, column: found.name, text: text.text });
      }
    } else if (isWord(token, 'sp_addextendedproperty')) descriptions.push(...propertyAt(tokens, at));
    else if (isWord(token, 'insert') && isWord(tokens[at + 1], 'into')) holdsRecords = true;
  }
  return { tables, added, enums, domains, descriptions, holdsRecords, partitions };
}

function tableAt(
  tokens: readonly Token[],
  create: number,
): { readonly statement: TableStatement; readonly next: number } | undefined {
  let at = create + 1;
  while (isWord(tokens[at], ...BEFORE_TABLE)) at++;
  if (!isWord(tokens[at], 'table')) return undefined;
  at++;
  while (isWord(tokens[at], 'if', 'not', 'exists')) at++;
  const named = qualifiedName(tokens, at);
  if (named === undefined || !isSign(tokens[named.next], '(')) return undefined;
  const { inner, close, closed } = insideParentheses(tokens, named.next);
  const statement = {
    name: named.name,
    path: named.path,
    line: tokens[create]!.line,
    items: splitAtCommas(inner),
    closed,
  };
  return { statement, next: close };
}

function typeAt(
  tokens: readonly Token[],
  create: number,
): { readonly name: string; readonly values?: readonly string[]; readonly domain?: readonly Token[] } | undefined {
  const what = tokens[create + 1];
  if (!isWord(what, 'type', 'domain')) return undefined;
  const named = qualifiedName(tokens, create + 2);
  if (named === undefined) return undefined;
  const name = named.name.toLowerCase();
  const at = isWord(tokens[named.next], 'as') ? named.next + 1 : named.next;
  if (isWord(what, 'domain')) {
    return { name, domain: tokens.slice(at, endOf(tokens, at)) };
  }
  if (!isWord(tokens[at], 'enum') || !isSign(tokens[at + 1], '(')) return undefined;
  const { inner } = insideParentheses(tokens, at + 1);
  return { name, values: inner.flatMap((token) => (token.kind === 'text' ? [token.text] : [])) };
}

/** `ALTER TABLE [ONLY] t ADD [CONSTRAINT c] ..., ADD ...;` */
function addedAt(tokens: readonly Token[], from: number): { table: string; item: readonly Token[] }[] {
  let at = from;
  while (isWord(tokens[at], 'if', 'exists', 'only')) at++;
  const named = qualifiedName(tokens, at);
  if (named === undefined) return [];
  return splitAtCommas(tokens.slice(named.next, endOf(tokens, named.next))).flatMap((part) => {
    const add = part.findIndex((token) => isWord(token, 'add'));
    if (add < 0 || add > 3) return [];
    const rest = part.slice(add + 1);
    const item = isSign(rest[0], '(') ? insideParentheses(rest, 0).inner : rest;
    return item.length === 0 ? [] : [{ table: named.name, item }];
  });
}

/** Statements of people are not longer. */
const LONGEST = 20_000;

/** Where a statement ends. */
function endOf(tokens: readonly Token[], from: number): number {
  let end = from;
  const last = Math.min(tokens.length, from + LONGEST);
  const ends = (at: number): boolean =>
    isSign(tokens[at], ';') ||
    isWord(tokens[at], 'go', 'create') ||
    (isWord(tokens[at], 'alter') && isWord(tokens[at + 1], 'table'));
  while (end < last && !ends(end)) end++;
  return end;
}

/** `EXEC sp_addextendedproperty N'MS_Description', N'text', 'SCHEMA', 'dbo', 'TABLE', 't', 'COLUMN', 'c'` */
function propertyAt(tokens: readonly Token[], at: number): { table: string; column: string; text: string }[] {
  const texts: string[] = [];
  for (const token of tokens.slice(at + 1, at + 60)) {
    if (isSign(token, ';') || isWord(token, 'exec', 'execute', 'go')) break;
    if (token.kind === 'text') texts.push(token.text);
  }
  const [name, text, , , , table, , column] = texts;
  return name === 'MS_Description' && column !== undefined ? [{ table: table!, column, text: text! }] : [];
}

/** Names in the parentheses that begin at `open`. */
export const namesInParentheses = (tokens: readonly Token[], open: number): string[] =>
  isSign(tokens[open], '(')
    ? splitAtCommas(insideParentheses(tokens, open).inner).flatMap(([first]) => (isName(first) ? [first.text] : []))
    : [];
