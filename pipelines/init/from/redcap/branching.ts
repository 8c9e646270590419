/** By field, the values that one of which must be there for the field to be shown. */
export type ShownWhen = ReadonlyMap<string, readonly string[]>;

const CLAUSE = /^\[([a-z0-9_]+)(?:\((-?[a-z0-9_.]+)\))?\]\s*=\s*(?:'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?))$/i;

/**
 * Reads `[sex] = '1'`, such clauses joined by `and`, and alternatives of one field joined by `or`; `undefined` for anything else. A checkbox
 * `[race(2)] = '1'` is the column `race___2`.
 */
export function shownWhen(logic: string): ShownWhen | undefined {
  const text = logic.trim();
  if (text === '' || text.length > 2000) return undefined;
  const found = new Map<string, readonly string[]>();
  for (const part of text.split(/\s+and\s+/i)) {
    const clauses = withoutParentheses(part)
      .split(/\s+or\s+/i)
      .map((clause) => CLAUSE.exec(withoutParentheses(clause)));
    const names = new Set(clauses.map((clause) => clause && columnOf(clause)));
    const [name] = names;
    if (name === undefined || name === null || names.size > 1 || found.has(name)) return undefined;
    const values = clauses.map((clause) => clause![3] ?? clause![4] ?? clause![5]!);
    if (values.includes('')) return undefined;
    found.set(name, values);
  }
  return found;
}

const columnOf = ([, field, choice]: RegExpExecArray): string =>
  choice === undefined ? field! : checkboxColumn(field!, choice);

/** The name of the column that a checkbox exports for a choice: small letters, a minus as `_`. */
export const checkboxColumn = (field: string, code: string): string =>
  `${field}___${code.toLowerCase().replace(/[^a-z0-9_]/g, '_')}`;

function withoutParentheses(text: string): string {
  const tidy = text.trim();
  return /^\([^()]*(\([^()]*\)[^()]*)*\)$/.test(tidy) && !/^\([^)]*\)[^(]*\(/.test(tidy)
    ? tidy.slice(1, -1).trim()
    : tidy;
}
