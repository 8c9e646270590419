import { FILL_IN } from '../../dictionary/fill-in.ts';
import { holdsMark } from '../../dictionary/unfilled.ts';
import type { ColumnDraft } from '../draft-of-column.ts';
import { type Identifying, identifying, whyLeftOut } from '../knowledge/identifying.ts';
import type { Vocabulary } from '../knowledge/known-column.ts';
import { binsOf } from './bins-of.ts';
import { oneLine } from './clean-text.ts';
import { guessedDomain } from './guessed-domain.ts';
import type { SchemaField } from './schema.ts';
import { storageOfDraft } from './storage-of-draft.ts';

type Entries = Record<string, unknown>;

/**
 * What a column is drafted as. What the schema leaves open is taken from what is publicly known of such names, as in a draft without a schema,
 * and marked where nothing is known.
 */
export function draftColumn(field: SchemaField, vocabulary?: Vocabulary): ColumnDraft {
  const { name, kind, description } = field;
  const identified = isOpen(field) ? (identifying(name) ?? identifyingLabel(description)) : undefined;
  if (identified !== undefined) {
    return {
      name,
      column: { kind: identified.kind, ...(description === undefined ? {} : { description }) },
      comment: oneLine(whyLeftOut(identified)),
      known: false,
    };
  }
  const notes = [...(field.notes ?? [])];
  const domain = domainOf(field, notes);
  const guess = holdsMark(domain) ? guessedDomain(field, vocabulary) : undefined;
  if (guess !== undefined) notes.push(guess.note);
  const column = {
    kind,
    ...(description === undefined ? {} : { description }),
    ...(guess?.column ?? domain),
  };
  return {
    name,
    column: { ...column, ...storageOfDraft(column, field.storage) },
    comment: notes.map(oneLine).join('; '),
    known: guess !== undefined,
  };
}

/** Numbers and texts whose values nobody lists: they may be those of one person. */
const isOpen = ({ kind, values = [], from }: SchemaField): boolean =>
  from === undefined &&
  (kind === 'integer' || kind === 'real' || kind === 'code' || (kind === 'categorical' && values.length === 0));

/** Sentences say more than what a column holds. */
const LONGEST_LABEL = 40;

const identifyingLabel = (description: string | undefined): Identifying | undefined =>
  description === undefined || description.length > LONGEST_LABEL ? undefined : identifying(description);

/** Longer lists are read by machines. */
const MOST_LABELS = 1000;

/** Whole numbers beyond are not held exactly. */
const isNumber = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= 2 ** 53;

function domainOf(field: SchemaField, notes: string[]): Entries {
  switch (field.kind) {
    case 'identifier':
    case 'text':
      return {};
    case 'categorical':
    case 'ordinal': {
      const { values = [] } = field;
      if (values.length === 0) return { values: FILL_IN, ...missingOf(field, false) };
      const labels = values.filter(({ value, label }) => label !== undefined && label !== value);
      if (values.length > MOST_LABELS) notes.push('its labels are too many to stand here');
      return {
        values: values.map(({ value }) => value),
        ...(labels.length === 0 || values.length > MOST_LABELS
          ? {}
          : { labels: Object.fromEntries(labels.map(({ value, label }) => [value, label])) }),
        ...missingOf(field, true),
      };
    }
    case 'boolean': {
      const { truth } = field;
      if (truth === undefined) return { true: FILL_IN, false: FILL_IN, ...missingOf(field, false) };
      return {
        true: truth.true,
        false: truth.false,
        ...(truth.ignoreCase ? { ignoreCase: true } : {}),
        ...missingOf(field, true),
      };
    }
    case 'integer':
    case 'real':
      return numberOf(field, field.kind, notes);
    case 'code': {
      const system = /icd_?-?(9|10)/i.exec(field.name)?.[1];
      return { grouping: { file: FILL_IN, ...(system === undefined ? {} : { normalise: `icd${system}` }) } };
    }
    case 'date':
    case 'datetime':
      return dateOf(field, notes);
  }
}

function numberOf(field: SchemaField, kind: 'integer' | 'real', notes: string[]): Entries {
  const { from, decimals, decimal } = field;
  const digits = kind === 'real' && decimals !== undefined ? { decimals: Math.min(12, decimals) } : {};
  if (from !== undefined) return { from, ...digits };
  const { lower, upper } = limitsOf(field, notes, kind);
  const form = decimal === undefined ? {} : { decimal };
  if (lower === undefined || upper === undefined) {
    const bins = kind === 'integer' ? { width: FILL_IN } : { count: FILL_IN };
    return { range: FILL_IN, bins, ...digits, ...form, ...missingOf(field, false) };
  }
  const bins = binsOf(kind, { lower, upper, decimals });
  return {
    range: [lower, upper],
    ...(bins === undefined ? {} : { bins, ...(lower === 0 ? { atoms: [0] } : {}) }),
    ...digits,
    ...form,
    ...missingOf(field, true),
  };
}

function limitsOf(field: SchemaField, notes: string[], kind: 'integer' | 'real'): { lower?: number; upper?: number } {
  const whole = (value: unknown, round: (x: number) => number): number | undefined =>
    isNumber(value) ? (kind === 'integer' ? round(value) : value) : undefined;
  const lower = whole(field.lower, Math.ceil);
  const upper = whole(field.upper, Math.floor);
  if (lower !== undefined && upper !== undefined) {
    if (lower < upper || (lower === upper && kind === 'integer')) return { lower, upper };
    notes.push(`its limits ${lower} and ${upper} leave no range`);
  } else if (lower !== undefined) notes.push(`not below ${lower}`);
  else if (upper !== undefined) notes.push(`not above ${upper}`);
  return {};
}

function dateOf(field: SchemaField, notes: string[]): Entries {
  const bins = { every: field.kind === 'date' ? 'month' : 'day' };
  const format = field.format === undefined ? {} : { format: field.format };
  const { lower, upper } = field;
  if (typeof lower === 'string' && typeof upper === 'string') {
    const ends = field.kind === 'date' ? [lower.slice(0, 10), upper.slice(0, 10)] : [lower, upper];
    if (ends[0]! < ends[1]!) return { range: ends, bins, ...format, ...missingOf(field, true) };
    notes.push(`its limits ${lower} and ${upper} leave no range`);
  } else if (typeof lower === 'string') notes.push(`not before ${lower}`);
  else if (typeof upper === 'string') notes.push(`not after ${upper}`);
  return { range: FILL_IN, bins, ...format, ...missingOf(field, false) };
}

/** What is said of missing values, and who says it all. A schema that takes no row without a value has no cell for missing ones. */
function missingOf({ kind, missing, required = false }: SchemaField, complete: boolean): Entries {
  const isList = kind === 'categorical' || kind === 'ordinal' || kind === 'boolean';
  const none = { missing: 'none', ...(isList ? {} : { outside: 'other' }) };
  return {
    ...(required && complete ? none : missing === undefined ? {} : { missing }),
    ...(complete ? { origin: 'public' } : {}),
  };
}
