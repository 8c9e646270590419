import { FILL_IN } from '../dictionary/fill-in.ts';
import type { SourceField, SourceFormat } from '../protected/sources/session/source.ts';
import { storageOf } from '../protected/sources/storage.ts';

export interface DraftParts {
  readonly table: string;
  readonly fields: readonly SourceField[];
  readonly format: SourceFormat;
}

const NAMED_BY: Readonly<Record<SourceFormat, string>> = {
  csv: 'the header line',
  json: 'the names in the first record',
  parquet: 'names and storage types',
  arrow: 'names and storage types',
};

/**
 * A commented YAML dictionary to begin with, from the names and storage types of the columns alone. Domains, bins and the
 * bound on rows are left to be filled in: they are claims about the world that a person answers for.
 */
export function draftDictionary({ table, fields, format }: DraftParts): string {
  const unit = fields.find(({ name }) => PATIENT.test(name) && guessKind(name, 'VARCHAR') === 'identifier');
  return `# Dictionary of "${table}", drafted from ${NAMED_BY[format]} alone: no value was read.
# Replace every "${FILL_IN}" by what is known without looking at the records: a data model, a code list, a clinical limit.
# docs/dictionary.md explains each kind. A column of kind text or identifier is never modelled.
schema: synthward/dictionary/1
table: ${key(table)}
origin: expert              # who says what follows; a column may say otherwise: public, expert or dp
unit:                       # whose privacy is protected, and the most rows kept for one of them
${
  unit === undefined
    ? `  column: ${FILL_IN}           # the identifier of the patient; or, instead of both lines, rows: each`
    : `  column: ${key(unit.name)}`
}
  maxRows: ${FILL_IN}          # more rows keep more of the data and need more noise; 1 to 5 is usual
# target: <column>          # the column whose relations matter most
columns:
${fields.map((field) => columnDraft(field, field === unit)).join('\n')}
`;
}

/** One column as a line of YAML, by its name and storage type alone. */
export function columnDraft({ name, storage }: SourceField, isUnit: boolean): string {
  const kind = guessKind(name, storage);
  const fractions = storageOf(storage) === 'float';
  const line = (fields: string, comment: string): string =>
    `  ${key(name)}: { kind: ${kind}${fields} }${comment && `   # ${comment}`}`;
  switch (kind) {
    case 'identifier':
      return line(
        '',
        isUnit
          ? 'the unit; generate: sequence gives the release fresh ones'
          : 'left out; generate: sequence or uuid gives fresh ones',
      );
    case 'text':
      return line(
        '',
        storageOf(storage) === 'unsupported'
          ? `left out: ${storage.replace(/\(.*/s, '')} cannot be modelled`
          : 'left out',
      );
    case 'boolean':
      return storageOf(storage) === 'boolean'
        ? line(', true: [true], false: [false]', '')
        : line(`, true: ${FILL_IN}, false: ${FILL_IN}`, 'such as true: [Y], false: [N]');
    case 'integer':
      return line(
        `, range: ${FILL_IN}, bins: { width: ${FILL_IN} }`,
        fractions && scaleOf(storage) !== 0
          ? 'whole numbers by its name, though stored with fractions: kind: real if it has any; such as range: [0, 120], bins: { width: 5 }'
          : 'such as range: [0, 120], bins: { width: 5 }; drop bins to keep each number',
      );
    case 'real': {
      const decimals = scaleOf(storage);
      return line(
        `, range: ${FILL_IN}, bins: { count: ${FILL_IN} }${decimals === undefined ? '' : `, decimals: ${Math.min(12, decimals)}`}`,
        `such as range: [0, 300], bins: { count: 20 }${decimals === undefined ? '; decimals: 1 rounds, decimals: 0 for whole numbers' : ''}`,
      );
    }
    case 'date':
      return line(`, range: ${FILL_IN}, bins: { every: month }`, 'such as range: [2010-01-01, 2019-12-31]');
    case 'datetime':
      return line(`, range: ${FILL_IN}, bins: { every: day }`, 'such as range: [2010-01-01, 2019-12-31]');
    case 'code':
      return line(`, grouping: { file: ${FILL_IN} }`, 'a CSV with the header from,to,code,label or value,code,label');
    default:
      return line(`, values: ${FILL_IN}`, 'every value that may occur; missing: [NA] lists codes for missing');
  }
}

type DraftKind = 'identifier' | 'text' | 'boolean' | 'integer' | 'real' | 'date' | 'datetime' | 'code' | 'categorical';

const PATIENT = /patient|person|subject|pat_?(id|nr)|^pid$|^identifiant$|mrn|nhs/i;

/** Names of what is counted: whole numbers, though a table with missing values may store them as floating point. */
const WHOLE =
  /(^|[_\W])(age|count|counts|num|number|n|days|years|year|rank|visits|episodes|admissions|gravida|parity)([_\W]|$)/;

/** Decimals of a DECIMAL, which its type states. */
function scaleOf(storage: string): number | undefined {
  const scale = /^DECIMAL\(\d+, ?(\d+)\)$/.exec(storage)?.[1];
  return scale === undefined ? undefined : Number(scale);
}

/** Names first, since a CSV keeps everything as text; then the storage type. */
function guessKind(name: string, storage: string): DraftKind {
  const type = storageOf(storage);
  if (type === 'unsupported') return 'text';
  if (type === 'boolean') return 'boolean';
  if (type === 'date') return 'date';
  if (type === 'timestamp' || type === 'zoned') return 'datetime';
  if (type === 'uuid') return 'identifier';
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const is = (pattern: RegExp): boolean => pattern.test(words);
  if (type === 'float') return scaleOf(storage) === 0 || is(WHOLE) ? 'integer' : 'real';
  if (is(/(^|[_\W])(id|ids|pid|nbr|mrn|uuid|guid|key|identifier|identifiant|patnr|fallnr|ssn)$/)) return 'identifier';
  if (is(/^(patient|person|subject)$/)) return 'identifier';
  if (is(/(^|[_\W])(age|los|count|num|number|n|days|years|hours|total|score|rank|year)([_\W]|$)/)) return 'integer';
  if (type === 'whole') return 'integer';
  if (
    is(/note|comment|narrative|free_?text|description|surname|first_?name|last_?name|full_?name|address|phone|e_?mail/)
  )
    return 'text';
  if (is(/time|_at$|_ts$/)) return 'datetime';
  if (is(/date|(^|_)(dob|dod|dt)$|_day$/)) return 'date';
  if (is(/(^|[_\W])(icd|diag|dx|snomed|atc|loinc|cpt|opcs)|_code$/)) return 'code';
  if (is(/^(is|has|was)_|flag|(^|_)yn$|indicator/)) return 'boolean';
  if (is(/weight|height|bmi|temp|pressure|dose|rate|amount|cost|price/)) return 'real';
  return 'categorical';
}

/** A name as YAML reads it back. */
const key = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_ -]*$/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name) && !name.endsWith(' ')
    ? name
    : JSON.stringify(name);
