/** What a text looks like where it looks like a value of a record and not like the name of a column. */
export type DataKind =
  | 'date'
  | 'time'
  | 'month'
  | 'year'
  | 'number'
  | 'code'
  | 'dotted code'
  | 'letter'
  | 'answer'
  | 'missing value'
  | 'identifier'
  | 'address'
  | 'phone number'
  | 'braces'
  | 'long text';

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*';
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?m\.?)?`;
const ZONE = String.raw`(?:\s?(?:z|utc|[+-]\d{2}:?\d{2}))?`;
const DAY = [
  String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}`,
  String.raw`\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})`,
  String.raw`\d{1,2}[-/. ]?${MONTH}[-/.]?[ ]?(?:\d{4}|\d{2})`,
  String.raw`${MONTH} \d{1,2},? \d{4}`,
  String.raw`(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{6}|\d{9})?`,
].join('|');

/** The longest name that is thought to be one; forms and questionnaires have whole questions as names. */
const LONGEST_NAME = 250;

/** In this order: the first that fits. Real names such as `A1C`, `Q1`, `x1`, `icd9`, `30d_readmit` and `F12_2019` fit none. */
const KINDS: readonly (readonly [DataKind, RegExp])[] = [
  ['missing value', /^(na|n\/a|nan|null|none|nil|\?|\.|-+)$/i],
  ['braces', /^[[{]|^<.*>|}$|":/s],
  ['identifier', /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i],
  ['address', /^(mailto:)?[^\s@]+@[^\s@]+\.[a-z]{2,}$|^https?:\/\/|^\d{1,3}(\.\d{1,3}){3}$/i],
  ['date', new RegExp(`^(?:${DAY})(?:[t ,]+${CLOCK}${ZONE})?$`, 'i')],
  ['time', new RegExp(`^${CLOCK}${ZONE}$`, 'i')],
  ['month', new RegExp(String.raw`^(?:(?:19|20)\d{2}[-/](?:0[1-9]|1[0-2])|${MONTH}[- ](?:\d{4}|\d{2}))$`, 'i')],
  ['year', /^(?:19|20)\d{2}$/],
  ['number', /^[<>≤≥]?\s?[-+−]?[$€£]?(?:\d+|\d{1,3}(?:[,' ]\d{3})+)?(?:[.,]?\d+)(?:e[-+]?\d+)?$/i],
  ['number', /^[-+]?(?:inf|infinity)$|^\d{2,3}\/\d{2,3}$/i],
  ['phone number', /^\+?\(?\d(?:[\s()./-]{0,2}\d){6,}$/],
  ['dotted code', /^[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}$/],
  ['code', /^[A-Z]\d{2,4}$|^[A-Z]\d{2}[A-Z]{2}\d{2}$|^\d{1,5}-\d$|^[A-Z]{1,4}[-_ ]?\d{5,}$/],
  ['letter', /^(?:[MFWYNUTX]|[mf])$/],
  ['answer', /^(?:true|false|yes|no|male|female)$/i],
];

/** What `name` looks like a value of, or `undefined`. Leading and trailing blanks are passed over. */
export function dataKind(name: string): DataKind | undefined {
  const text = name.trim();
  if (text.length > LONGEST_NAME) return 'long text';
  return KINDS.find(([, form]) => form.test(text))?.[0];
}

/** The kind in a sentence: "a date". */
export const kindInWords = (kind: DataKind): string => {
  if (kind === 'braces') return 'JSON or mark-up';
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
};
