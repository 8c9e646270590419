import { isPlainName } from '../../../dictionary/formula/tokens.ts';
import { guessKind } from '../../guess-kind.ts';
import { namesPatient } from '../patient-name.ts';
import { plainDate } from '../plain-date.ts';
import { plainNumber } from '../plain-number.ts';
import type { ListedValue, SchemaField } from '../schema.ts';
import { truthOf } from '../truth-of.ts';
import type { Fact } from './check.ts';
import type { ColumnItem } from './column-item.ts';
import { isSign } from './token-lists.ts';

/** A column by its type and by what conditions say of it. */
export function fieldOfColumn(column: ColumnItem, facts: readonly Fact[]): SchemaField {
  const head = { name: column.name, description: column.description };
  if (column.primary || column.unique || column.type.numbered) return { ...head, kind: 'identifier' };
  const listed = facts.find((fact) => fact.kind === 'values');
  if (column.refersTo !== undefined && listed === undefined) {
    return namesPatient(column.name)
      ? { ...head, kind: 'identifier' }
      : {
          ...head,
          kind: 'identifier',
          notes: [`refers to ${column.refersTo}; kind: categorical with values keeps it`],
        };
  }
  const required = column.notNull;
  const formula = column.computed && formulaOf(column);
  if (formula !== undefined) return { ...head, kind: formula.kind, from: formula.text, decimals: formula.decimals };
  const { facts: type } = column.type;
  if (column.computed !== undefined && type === 'open text') {
    return { ...head, kind: 'text', notes: ['left out: computed by the database'] };
  }
  if (listed?.kind === 'values') {
    const values = [...new Set(listed.values)].map((value) => ({ value }));
    const kind = type === 'open text' ? 'text' : type.kind;
    if (kind === 'boolean') return { ...head, ...(type as object), kind, required };
    const truth = truthOf(values);
    if (truth !== undefined) return { ...head, kind: 'boolean', truth, required };
    return { ...head, kind: 'categorical', values: labelled(values, column.description), required };
  }
  if (type === 'open text') return { ...head, ...openText(column.name), required };
  if (type.kind === 'categorical') {
    const truth = truthOf(type.values ?? []);
    return truth === undefined ? { ...head, ...type, required } : { ...head, kind: 'boolean', truth, required };
  }
  if (type.kind === 'integer' && guessKind(column.name, 'BIGINT') === 'identifier')
    return { ...head, kind: 'identifier' };
  return { ...head, ...type, ...limitsOf(type.kind, facts, type), required };
}

/** Texts whose values nobody lists: their names say what is free text, what a code, what tells rows apart. */
function openText(name: string): Pick<SchemaField, 'kind' | 'notes'> {
  const kind = guessKind(name, 'VARCHAR');
  if (kind === 'text') return { kind, notes: ['left out: free text by its name'] };
  return { kind: kind === 'identifier' || kind === 'code' || kind === 'boolean' ? kind : 'categorical' };
}

/** The narrowest range that conditions leave. */
function limitsOf(
  kind: SchemaField['kind'],
  facts: readonly Fact[],
  type: Pick<SchemaField, 'lower' | 'upper'>,
): Pick<SchemaField, 'lower' | 'upper'> {
  if (kind !== 'integer' && kind !== 'real' && kind !== 'date' && kind !== 'datetime') return {};
  let { lower, upper } = type;
  for (const fact of facts) {
    if (fact.kind !== 'limit') continue;
    const isNumber = kind === 'integer' || kind === 'real';
    const limit = isNumber ? plainNumber(fact.text) : plainDate(fact.text);
    if (limit === undefined) continue;
    const step = kind === 'integer' && fact.open && Number.isInteger(limit) ? 1 : 0;
    if (fact.end === 'lower') {
      const bound = typeof limit === 'number' ? limit + step : limit;
      if (lower === undefined || bound > lower) lower = bound;
    } else {
      const bound = typeof limit === 'number' ? limit - step : limit;
      if (upper === undefined || bound < upper) upper = bound;
    }
  }
  return { lower, upper };
}

/** `1 female, 2 male` in a description says what the values stand for. */
function labelled(values: readonly ListedValue[], description: string | undefined): readonly ListedValue[] {
  if (description === undefined) return values;
  const parts = description.split(/[,;:(]/).map((part) => part.trim());
  const labels = values.map(({ value }) => {
    const part = parts.find((one) => one.startsWith(value) && /^\s*[=:–-]?\s*[^\s\d]/.test(one.slice(value.length)));
    const label = part?.slice(value.length);
    return label === undefined || /^\w/.test(label)
      ? undefined
      : label.replace(/^\s*[=:–-]?\s*/, '').replace(/[).]$/, '');
  });
  return labels.every((label) => label) ? values.map(({ value }, i) => ({ value, label: labels[i] })) : values;
}

/** A computed column where both mean the same: databases divide whole numbers in ways of their own. */
function formulaOf({
  computed,
  type,
  name,
}: ColumnItem):
  | { readonly kind: 'integer' | 'real'; readonly text: string; readonly decimals: number | undefined }
  | undefined {
  const { facts } = type;
  if (computed === undefined) return undefined;
  const { kind, decimals } = facts === 'open text' ? { kind: 'real' as const, decimals: undefined } : facts;
  if (kind !== 'integer' && kind !== 'real') return undefined;
  const words = computed.map((token) => {
    if (token.kind === 'number') return token.text;
    if (isSign(token, '(') || isSign(token, ')') || isSign(token, '+') || isSign(token, '-') || isSign(token, '*'))
      return token.text;
    if ((token.kind !== 'word' && token.kind !== 'name') || token.text === name) return undefined;
    return isPlainName(token.text) ? token.text : `"${token.text.replaceAll('"', '""')}"`;
  });
  if (words.some((word) => word === undefined)) return undefined;
  return {
    kind,
    text: words.join(' ').replace(/\( /g, '(').replace(/ \)/g, ')'),
    decimals,
  };
}
