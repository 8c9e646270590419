import { plainDate } from '../plain-date.ts';
import { plainNumber } from '../plain-number.ts';
import type { SchemaField } from '../schema.ts';
import type { RedcapRow } from './redcap-row.ts';

type Facts = Omit<SchemaField, 'name' | 'description'>;

/** What a text field holds by its validation. */
export function validatedText(row: RedcapRow): Facts {
  const type = row.validation.toLowerCase();
  if (type === '') {
    return {
      kind: 'text',
      notes: ['left out: a text field without validation; kind: categorical with values keeps it'],
    };
  }
  if (type === 'integer' || type === 'int') return { kind: 'integer', ...numberLimits(row) };
  const number = /^(?:number|float)(?:_(\d)dp)?(_comma_decimal)?$/.exec(type);
  if (number !== null) {
    return {
      kind: 'real',
      decimals: number[1] === undefined ? undefined : Number(number[1]),
      decimal: number[2] === undefined ? undefined : ',',
      ...numberLimits(row),
    };
  }
  const calendar = /^(date|datetime(?:_seconds)?)_(ymd|dmy|mdy)$/.exec(type);
  if (calendar !== null) {
    // Exports hold ISO dates, however the form shows them.
    return {
      kind: calendar[1] === 'date' ? 'date' : 'datetime',
      ...dateLimits(row, calendar[2] as 'ymd' | 'dmy' | 'mdy'),
    };
  }
  if (/^time/.test(type)) return { kind: 'text', notes: ['left out: a time of day'] };
  if (IDENTIFYING.test(type)) return { kind: 'text', notes: [`left out: ${type}`] };
  if (/^(zip|postal)/.test(type)) {
    return { kind: 'text', notes: ['left out: a postcode; kind: code with a grouping file keeps regions'] };
  }
  return {
    kind: 'text',
    notes: [`left out: a text field of validation "${type.slice(0, 40)}", which is not known here`],
  };
}

const IDENTIFYING = /mrn|email|phone|ssn|national_?id|health_?(card|number)|nhs|^vmrn/;

/** Limits of a number; what is no number, such as another field, is told. */
export const numberLimits = (row: RedcapRow): Limits<number> => limits(row, plainNumber);

const dateLimits = (row: RedcapRow, order: 'ymd' | 'dmy' | 'mdy'): Limits<string> =>
  limits(row, (text) => plainDate(text, 'ymd') ?? plainDate(text, order));

interface Limits<T> {
  readonly lower?: T | undefined;
  readonly upper?: T | undefined;
  readonly notes: readonly string[];
}

function limits<T extends number | string>({ min, max }: RedcapRow, read: (text: string) => T | undefined): Limits<T> {
  const [lower, upper] = [min, max].map((text) => (text === '' ? undefined : read(text))) as [T?, T?];
  const unread = [min, max].filter((text, i) => text !== '' && [lower, upper][i] === undefined);
  return {
    lower,
    upper,
    notes:
      unread.length === 0
        ? []
        : [`its limit "${unread.map((text) => text.slice(0, 40)).join('" and "')}" is no constant`],
  };
}
