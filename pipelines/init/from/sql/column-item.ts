import { namesInParentheses } from './statements.ts';
import { insideParentheses, isName, isSign, isWord, qualifiedName } from './token-lists.ts';
import type { Token } from './tokens.ts';
import { type SqlType, typeAt } from './type-of.ts';

/** One column as `CREATE TABLE` writes it. */
export interface ColumnItem {
  readonly name: string;
  /** Of the line on which it ends. */
  readonly line: number;
  readonly type: SqlType;
  readonly notNull: boolean;
  readonly primary: boolean;
  readonly unique: boolean;
  readonly refersTo: string | undefined;
  readonly description: string | undefined;
  /** Conditions, each without its parentheses. */
  readonly checks: readonly (readonly Token[])[];
  /** What it is computed as. */
  readonly computed: readonly Token[] | undefined;
}

/** What a table says of several columns, or of one in a line of its own. */
export type TableRule =
  | { readonly kind: 'primary' | 'unique'; readonly columns: readonly string[] }
  | { readonly kind: 'refers'; readonly columns: readonly string[]; readonly to: string }
  | { readonly kind: 'check'; readonly condition: readonly Token[] };

const RULES = [
  'constraint',
  'primary',
  'unique',
  'foreign',
  'check',
  'exclude',
  'like',
  'period',
  'fulltext',
  'spatial',
  'partition',
];

/** Whether a part of a table is no column. `KEY` and `INDEX` are, where names in parentheses follow and no type does. */
export function isTableRule(item: readonly Token[]): boolean {
  const [first, second] = item;
  if (isWord(first, ...RULES)) return isWord(second, 'key', 'index') || isName(second) || isSign(second, '(');
  if (!isWord(first, 'key', 'index')) return false;
  return isSign(second, '(') || (isSign(item[2], '(') && item[3]?.kind !== 'number');
}

/** The rules of such a part; none where it is an index or is not known. */
export function rulesOf(item: readonly Token[]): TableRule[] {
  const at = isWord(item[0], 'constraint') ? 2 : 0;
  const token = item[at];
  if (isWord(token, 'primary', 'unique')) {
    const open = item.findIndex((one, i) => i > at && isSign(one, '('));
    const columns = open < 0 ? [] : namesInParentheses(item, open);
    return columns.length === 0 ? [] : [{ kind: isWord(token, 'primary') ? 'primary' : 'unique', columns }];
  }
  if (isWord(token, 'foreign')) {
    const open = item.findIndex((one, i) => i > at && isSign(one, '('));
    const to = item.findIndex((one) => isWord(one, 'references'));
    const columns = open < 0 ? [] : namesInParentheses(item, open);
    return to < 0 || columns.length === 0 ? [] : [{ kind: 'refers', columns, to: referredAt(item, to) }];
  }
  if (isWord(token, 'check') && isSign(item[at + 1], '(')) {
    return [{ kind: 'check', condition: insideParentheses(item, at + 1).inner }];
  }
  return [];
}

const referredAt = (item: readonly Token[], at: number): string => {
  let last = at + 1;
  while (isSign(item[last + 1], '.') && isName(item[last + 2])) last += 2;
  return item[last]?.text ?? '';
};

/** Reads a column; `undefined` where no name stands in front. */
export function columnOf(
  item: readonly Token[],
  enums: ReadonlyMap<string, readonly string[]>,
  domains: ReadonlyMap<string, readonly Token[]>,
): ColumnItem | undefined {
  const [first] = item;
  if (!isName(first)) return undefined;
  // What stands behind the name of a domain says the same of the column.
  const typed = qualifiedName(item, 1);
  const domain = typed && domains.get(typed.name.toLowerCase());
  const tokens = typed === undefined || domain === undefined ? item : [first, ...domain, ...item.slice(typed.next)];
  const type = typeAt(tokens, 1, enums);
  const checks: (readonly Token[])[] = [];
  let notNull = false;
  let primary = false;
  let unique = false;
  let refersTo: string | undefined;
  let description: string | undefined;
  let computed: readonly Token[] | undefined;
  let numbered = type.numbered;
  for (let at = type.next; at < tokens.length; at++) {
    const token = tokens[at];
    const before = tokens[at - 1];
    if (isSign(token, '(')) {
      const { inner, close } = insideParentheses(tokens, at);
      if (isWord(before, 'check')) checks.push(inner);
      else if (isWord(before, 'as')) computed = inner;
      at = close;
    } else if (isWord(token, 'null')) notNull ||= isWord(before, 'not');
    else if (isWord(token, 'primary')) primary = true;
    else if (isWord(token, 'unique')) unique = true;
    else if (isWord(token, 'references')) refersTo = referredAt(tokens, at);
    else if (isWord(token, 'identity', 'auto_increment', 'autoincrement')) numbered = true;
    else if (isWord(token, 'comment') && tokens[at + 1]?.kind === 'text') description = tokens[at + 1]!.text;
  }
  return {
    name: first.text,
    line: item.at(-1)!.line,
    type: { ...type, numbered },
    notNull: notNull || primary,
    primary,
    unique,
    refersTo,
    description,
    checks,
    computed,
  };
}
