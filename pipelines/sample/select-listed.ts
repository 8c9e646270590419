import type { Cell, ColumnCoding } from '../dictionary/coding.ts';
import { otherToken, textOf } from '../release-folder/decode/field.ts';
import type { OutputField } from '../release-folder/decode/output-column.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import type { Selection } from './column-evidence.ts';
import type { Condition } from './condition.ts';
import { conditionError } from './condition-error.ts';

const SHOWN = 12;

/** Selects codes of a column of listed values: texts, and yes or no. Throws `CONDITION_INVALID`. */
export function selectListed(coding: ColumnCoding, field: OutputField, conditions: readonly Condition[]): Selection {
  const texts = releasedTexts(coding.cells, field);
  const allowed = conditions.map((condition) => allows(condition, coding, texts));
  const weights = Float64Array.from(texts, (_, code) => Number(allowed.every((allow) => allow(code))));
  return { weights, cells: coding.cells };
}

/** The text that each code is released as; `undefined` for null. */
function releasedTexts(cells: readonly Cell[], { storage }: OutputField): readonly (string | undefined)[] {
  const other = otherToken(cells);
  return cells.map((cell) => (storage === 'text' || cell.kind === 'value' ? textOf(cell, other) : undefined));
}

function allows(
  condition: Condition,
  coding: ColumnCoding,
  texts: readonly (string | undefined)[],
): (code: number) => boolean {
  const { test } = condition;
  const find = (value: string): string => {
    const known =
      texts.find((text) => text === value) ??
      texts.find((text) => coding.kind === 'boolean' && text === value.toLowerCase());
    if (known === undefined) throw unknownValue(condition, value, coding.name, texts);
    return known;
  };
  switch (test.kind) {
    case 'null':
      return (code) => (texts[code] === undefined) !== test.negated;
    case 'in': {
      const listed = new Set(test.values.map(find));
      return (code) => texts[code] !== undefined && listed.has(texts[code]) !== test.negated;
    }
    case 'between':
    case 'order': {
      const rank = ranks(condition, coding);
      const at = (value: string): number => {
        const found = rank[texts.indexOf(find(value))];
        if (found === undefined)
          throw conditionError(condition.text, `${JSON.stringify(value)} has no place in the order of ${coding.name}`);
        return found;
      };
      if (test.kind === 'between') {
        const [lower, upper] = [at(test.lower), at(test.upper)];
        return (code) => rank[code] !== undefined && rank[code] >= lower && rank[code] <= upper;
      }
      const bound = at(test.value);
      return (code) => rank[code] !== undefined && compare(rank[code], test.operator, bound);
    }
  }
}

function compare(a: number, operator: '<' | '<=' | '>' | '>=', b: number): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

/** The place of each code in the order of an ordinal column; what is missing or outside the domain has none. */
function ranks({ text }: Condition, { kind, cells, name }: ColumnCoding): readonly (number | undefined)[] {
  if (kind !== 'ordinal') {
    throw conditionError(text, `the values of ${name} (${kind}) have no order`, 'Use =, != or in (...).');
  }
  return cells.map((cell, code) => (cell.kind === 'value' ? code : undefined));
}

function unknownValue(
  { text }: Condition,
  value: string,
  column: string,
  texts: readonly (string | undefined)[],
): Error {
  const known = [...new Set(texts.flatMap((one) => one ?? []))];
  if (known.length === 0) return conditionError(text, `${column} has no values but null`);
  const hint = /^null$/i.test(value) ? `Ask for ${column} is null.` : undefined;
  const reason =
    known.length <= SHOWN
      ? `; its values are ${known.join(', ')}`
      : didYouMeanClause(value, known) || `; it has ${known.length} others`;
  return conditionError(text, `${column} has no value ${JSON.stringify(value.slice(0, 80))}${reason}`, hint);
}
