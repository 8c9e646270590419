import { type Cell, type ColumnCoding, heldCells } from '../dictionary/coding.ts';
import { otherToken, textOf } from '../release-folder/decode/field.ts';
import type { OutputField } from '../release-folder/decode/output-column.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import type { Selection } from './column-evidence.ts';
import type { Condition } from './condition.ts';
import { conditionError } from './condition-error.ts';

const SHOWN = 12;

/** Selects codes of a column of listed values: texts, and yes or no. Throws `CONDITION_INVALID`. */
export function selectListed(coding: ColumnCoding, field: OutputField, conditions: readonly Condition[]): Selection {
  return { weights: meeting(coding, field, conditions), cells: coding.cells };
}

/**
 * Selects groups of codes by the single codes that rows hold: each by the part of its rows that meets the conditions, whose counts alone are
 * left. Throws `CONDITION_INVALID`.
 */
export function selectCodes(
  coding: ColumnCoding,
  field: OutputField,
  conditions: readonly Condition[],
  counts: Float64Array | undefined,
): Selection & { readonly counts: Float64Array } {
  const { parents } = coding.detail!;
  const counted = counts?.length === parents.length ? counts : undefined;
  const met = meeting(coding, field, conditions);
  // Where single codes were not counted, a group stands for itself, and is the first below itself.
  const expected = counted ?? Float64Array.from(parents, (parent, fine) => Number(parents[fine - 1] !== parent));
  const kept = expected.map((count, fine) => count * met[fine]!);
  const [all, left] = [new Float64Array(coding.size), new Float64Array(coding.size)];
  const itself = new Float64Array(coding.size);
  for (const [fine, parent] of parents.entries()) {
    all[parent]! += expected[fine]!;
    left[parent]! += kept[fine]!;
    if (parents[fine - 1] !== parent) itself[parent] = met[fine]!;
  }
  const weights = left.map((part, code) => (all[code] === 0 ? itself[code]! : part / all[code]!));
  return { weights, cells: coding.cells, counts: kept };
}

/** For each cell whose values stand in rows, 1 where those meet all conditions. */
function meeting(coding: ColumnCoding, field: OutputField, conditions: readonly Condition[]): Float64Array {
  const texts = releasedTexts(heldCells(coding), field);
  const allowed = conditions.map((condition) => allows(condition, coding, texts));
  return Float64Array.from(texts, (_, place) => Number(allowed.every((allow) => allow(place))));
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
