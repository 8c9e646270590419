import { cleanText } from '../clean-text.ts';
import { namesPatient } from '../patient-name.ts';
import { plainDate } from '../plain-date.ts';
import { plainNumber } from '../plain-number.ts';
import type { ListedValue, SchemaField, Truth, UnitCandidate } from '../schema.ts';
import { truthOf } from '../truth-of.ts';

/** What the JSON schemas say of a field, in one shape. */
export interface TypedField {
  readonly name: string;
  readonly titles: readonly (string | undefined)[];
  readonly type: 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'string' | 'year' | 'text';
  /** Why a field of type `text` is left out. */
  readonly why?: string | undefined;
  readonly values?: readonly ListedValue[] | undefined;
  readonly ordered?: boolean | undefined;
  readonly truth?: Truth | undefined;
  readonly minimum?: string | undefined;
  readonly maximum?: string | undefined;
  /** Beyond the limits by one step. */
  readonly exclusive?: { readonly minimum: boolean; readonly maximum: boolean };
  readonly decimals?: number | undefined;
  readonly decimal?: ',' | undefined;
  readonly format?: string | undefined;
  readonly required: boolean;
  readonly key: boolean;
  readonly foreign: boolean;
  readonly missing?: readonly string[] | undefined;
  readonly notes?: readonly string[];
  /** What its name is thought to be, where it is text without a list. */
  readonly guess: (name: string) => SchemaField['kind'];
}

/** Spellings of `true` and `false` in files without types. */
export const TRUTH: Truth = { true: ['true', '1'], false: ['false', '0'], ignoreCase: true };

export function schemaField(field: TypedField): SchemaField {
  const { name, type, values = [], required, missing, notes = [] } = field;
  const description = cleanText(field.titles.filter((title) => title?.trim()).join(': '));
  const head = { name, description, required, missing, notes };
  if (field.key || (field.foreign && (namesPatient(name) || values.length === 0)))
    return { ...head, kind: 'identifier' };
  if (type === 'text') return { ...head, kind: 'text', notes: [...notes, `left out: ${field.why}`] };
  if (values.length > 0) {
    const truth = field.truth ?? truthOf(values);
    if (truth !== undefined) return { ...head, kind: 'boolean', truth };
    return { ...head, kind: field.ordered ? 'ordinal' : 'categorical', values };
  }
  switch (type) {
    case 'boolean':
      return { ...head, kind: 'boolean', truth: field.truth ?? TRUTH };
    case 'year':
    case 'integer':
    case 'number': {
      const kind = type === 'number' ? 'real' : 'integer';
      if (kind === 'integer' && field.guess(name) === 'identifier') return { ...head, kind: 'identifier' };
      const [lower, upper] = [field.minimum, field.maximum].map((text) =>
        text === undefined ? undefined : plainNumber(text),
      );
      const step = kind === 'integer' ? 1 : 0;
      return {
        ...head,
        kind,
        lower: lower === undefined ? undefined : lower + (field.exclusive?.minimum ? step : 0),
        upper: upper === undefined ? undefined : upper - (field.exclusive?.maximum ? step : 0),
        decimals: field.decimals,
        decimal: field.decimal,
      };
    }
    case 'date':
    case 'datetime':
      return {
        ...head,
        kind: type,
        lower: field.minimum === undefined ? undefined : plainDate(field.minimum),
        upper: field.maximum === undefined ? undefined : plainDate(field.maximum),
        format: field.format,
      };
    case 'string': {
      const kind = field.guess(name);
      if (kind === 'text') return { ...head, kind, notes: [...notes, 'left out: free text by its name'] };
      return { ...head, kind: ['identifier', 'code', 'boolean'].includes(kind) ? kind : 'categorical' };
    }
  }
}

/** A column by whose name patients are told apart. */
export function unitAmong(fields: readonly SchemaField[], key: readonly string[]): UnitCandidate | undefined {
  const found = fields.find(({ name, kind }) => namesPatient(name) && kind === 'identifier');
  if (found === undefined) return undefined;
  const unique = key.length === 1 && key[0] === found.name;
  return { column: found.name, unique, because: unique ? 'the primary key, by its name of a patient' : '' };
}
