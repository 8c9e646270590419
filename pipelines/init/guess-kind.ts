import { storageOf } from '../protected/sources/storage.ts';

export type DraftKind =
  | 'identifier'
  | 'text'
  | 'boolean'
  | 'integer'
  | 'real'
  | 'date'
  | 'datetime'
  | 'code'
  | 'categorical';

export const PATIENT: RegExp = /patient|person|subject|pat_?(id|nr)|^pid$|^identifiant$|mrn|nhs/i;

/** Names of what is counted: whole numbers, though a table with missing values may store them as floating point. */
const WHOLE =
  /(^|[_\W])(age|count|counts|num|number|n|days|years|year|rank|visits|episodes|admissions|gravida|parity)([_\W]|$)/;

/** Decimals of a DECIMAL, which its type states. */
export function scaleOf(storage: string): number | undefined {
  const scale = /^DECIMAL\(\d+, ?(\d+)\)$/.exec(storage)?.[1];
  return scale === undefined ? undefined : Number(scale);
}

/** `admit_date` and the like, kept as 20230131. */
const isWholeDate = (words: string): boolean => /(^|_)(date|dt|datum|dob|dod)(_|$)/.test(words);

/** Names first, since a CSV keeps everything as text; then the storage type. */
export function guessKind(name: string, storage: string): DraftKind {
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
  if (type === 'whole') return isWholeDate(words) ? 'date' : 'integer';
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
