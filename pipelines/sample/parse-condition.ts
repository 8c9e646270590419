import type { Condition, ConditionTest, OrderOperator } from './condition.ts';
import { conditionError } from './condition-error.ts';

const FORMS =
  'Such as sex=F, age>=65, "ward in (A, B)", "age between 65 and 80" or "sex is null"; keep it in quotes, or the shell takes < and > for itself.';

/**
 * Reads one condition. `columns` are the names it may begin with, which may hold spaces; a name in double quotes may hold
 * anything. Throws `CONDITION_INVALID`.
 */
export function parseCondition(text: string, columns: readonly string[]): Condition {
  const { column, rest } = splitColumn(text.trim(), columns);
  const test = column === '' ? undefined : parseTest(rest);
  if (test === undefined) throw conditionError(text, 'it is no condition that can be read', FORMS);
  return { text: text.trim(), column, test };
}

function splitColumn(text: string, columns: readonly string[]): { column: string; rest: string } {
  const quoted = /^"((?:[^"]|"")*)"/.exec(text);
  if (quoted) return { column: quoted[1]!.replaceAll('""', '"'), rest: text.slice(quoted[0].length).trim() };
  const known = columns
    .filter((name) => text.startsWith(name) && /^(\s|[=!<>]|$)/.test(text.slice(name.length)))
    .reduce((longest, name) => (name.length > longest.length ? name : longest), '');
  const column = known === '' ? /^[^\s=!<>]*/.exec(text)![0] : known;
  return { column, rest: text.slice(column.length).trim() };
}

function parseTest(rest: string): ConditionTest | undefined {
  const isNull = /^is\s+(not\s+)?null$/i.exec(rest);
  if (isNull) return { kind: 'null', negated: isNull[1] !== undefined };
  const list = /^(not\s+)?in\s*\((.*)\)$/is.exec(rest);
  if (list) {
    const values = splitList(list[2]!);
    return values && { kind: 'in', negated: list[1] !== undefined, values };
  }
  const limits = /^between\s/i.test(rest) ? rest.slice('between'.length).trim() : undefined;
  const and = limits === undefined ? null : /\sand\s/i.exec(limits);
  if (limits !== undefined && and !== null) {
    const lower = parseValue(limits.slice(0, and.index));
    const upper = parseValue(limits.slice(and.index + and[0].length));
    return lower === undefined || upper === undefined ? undefined : { kind: 'between', lower, upper };
  }
  const comparison = /^(<=|>=|!=|<>|==|=|<|>)(.*)$/s.exec(rest);
  const value = comparison ? parseValue(comparison[2]!) : undefined;
  if (value === undefined) return undefined;
  const operator = comparison![1]!;
  if (operator === '=' || operator === '==') return { kind: 'in', negated: false, values: [value] };
  if (operator === '!=' || operator === '<>') return { kind: 'in', negated: true, values: [value] };
  return { kind: 'order', operator: operator as OrderOperator, value };
}

/** A value with its quotes taken off; `undefined` for none, an open quote, or an operator too many. */
function parseValue(written: string): string | undefined {
  const text = written.trim();
  const quoted = /^(?:'((?:[^']|'')*)'|"((?:[^"]|"")*)")$/.exec(text);
  if (quoted) return quoted[1]?.replaceAll("''", "'") ?? quoted[2]!.replaceAll('""', '"');
  return text === '' || /^[=<>!'"]/.test(text) ? undefined : text;
}

/** Values between commas; a comma inside a quoted value is part of it. */
function splitList(text: string): string[] | undefined {
  const items: string[] = [''];
  let open = false;
  for (const letter of text) {
    if (letter === ',' && !open) {
      items.push('');
      continue;
    }
    const item = `${items.pop()!}${letter}`;
    items.push(item);
    if (`'"`.includes(letter) && letter === item.trimStart()[0]) open = !open;
  }
  const values = items.flatMap((item) => parseValue(item) ?? []);
  return values.length === items.length ? values : undefined;
}
