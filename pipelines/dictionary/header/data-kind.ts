/** What a text looks like where it looks like a value of a record and not like the name of a column. */
export type DataKind =
  | 'date'
  | 'time'
  | 'month'
  | 'year'
  | 'number'
  | 'amount'
  | 'code'
  | 'dotted code'
  | 'record number'
  | 'postcode'
  | 'letter'
  | 'answer'
  | 'missing value'
  | 'identifier'
  | 'address'
  | 'phone number'
  | 'braces'
  | 'long text';

/** `yes`, a sex, a finding or a state, as records of several languages have them. */
const ANSWERS = [
  'true|false|yes|no|ja|nein|oui|non|s[ií]|n[aã]o|sim|nee|tak|nie|да|нет|نعم|لا|是|否|有|无',
  'male|female|männlich|weiblich|homme|femme|masculin|féminin|hombre|mujer|masculino|femenino|feminino|maschio|femmina|mann|frau|herr',
  'муж(?:ской)?|жен(?:ский)?|ذكر|أنثى|男|女|男性|女性',
  'positive|negative|positiv|negativ|positif|négatif|positivo|negativo|unknown|unbekannt|inconnu|desconocido',
  'married|single|divorced|widowed|verheiratet|ledig|geschieden|verwitwet|deceased|alive|verstorben',
].join('|');

const UNITS =
  '[munµμ]?g|kg|[mdµμ]?l|[cm]m|mmol|mmol/l|mg/dl|g/dl|mmhg|iu|ie|bpm|°\\s?[cf]|y|yrs?|years?( old)?|jahre?|ans|años|months?|weeks?|days?|hours?|min(?:utes)?|h';

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*';
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?m\.?)?`;
const ZONE = String.raw`(?:\s?(?:z|utc|[+-]\d{2}:?\d{2}))?`;
const DAY = [
  String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}`,
  String.raw`\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})`,
  String.raw`\d{1,2}[-/. ]?${MONTH}[-/.]?[ ]?(?:\d{4}|\d{2})`,
  String.raw`${MONTH} \d{1,2},? \d{4}`,
  // Months of any language: `5 de marzo de 2020`, `le 5 mai 2020`, `12. März 1951`, `2020年3月5日`.
  String.raw`(?:\p{L}{1,4} )?\d{1,2}(?:er)?\.? (?:de )?\p{L}{3,10}\.? (?:de )?(?:19|20)\d{2}`,
  String.raw`\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]`,
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
  ['date', new RegExp(`^(?:${DAY})(?:[t ,]+${CLOCK}${ZONE})?$`, 'iu')],
  ['time', new RegExp(`^${CLOCK}${ZONE}$`, 'i')],
  ['time', /^\d{1,2}\s?h\s?\d{2}$|^\d{1,2}([.:]\d{2})? uhr$/i],
  ['month', new RegExp(String.raw`^(?:(?:19|20)\d{2}[-/](?:0[1-9]|1[0-2])|${MONTH}[- ](?:\d{4}|\d{2}))$`, 'i')],
  ['year', /^(?:19|20)\d{2}$/],
  ['number', /^[<>≤≥]?\s?[-+−]?[$€£]?(?:\d+|\d{1,3}(?:[,' ]\d{3})+)?(?:[.,]?\d+)(?:e[-+]?\d+)?$/i],
  ['number', /^[-+]?(?:inf|infinity)$|^\d{2,3}\/\d{2,3}$/i],
  ['amount', new RegExp(String.raw`^[<>≤≥~]?\s?\d+(?:[.,]\d+)? (?:${UNITS})$`, 'i')],
  ['phone number', /^\+?\(?\d(?:[\s()./-]{0,2}\d){6,}$/],
  ['dotted code', /^[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}$/],
  ['code', /^[A-Z]\d{2,4}$|^[A-Z]\d{2}[A-Z]{2}\d{2}$|^\d{1,5}-\d$/],
  ['record number', /^[A-Z]{1,4}[-_ ]?\d{5,}$/],
  ['postcode', /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/],
  ['letter', /^(?:[MFWYNUTX]|[mf])$/],
  ['answer', new RegExp(`^(?:${ANSWERS})$`, 'iu')],
];

/** What `name` looks like a value of, or `undefined`. Leading and trailing blanks are passed over. */
export function dataKind(name: string): DataKind | undefined {
  const text = latinDigits(name.normalize('NFKC')).trim();
  if (text.length > LONGEST_NAME) return 'long text';
  return KINDS.find(([, form]) => form.test(text))?.[0];
}

/** Arabic, Persian and Indic digits as those of other scripts are read. */
const latinDigits = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => {
    const code = digit.charCodeAt(0);
    return String(code >= 0x966 ? code - 0x966 : code % 16);
  });

/** The kind in a sentence: "a date". */
export const kindInWords = (kind: DataKind): string => {
  if (kind === 'braces') return 'JSON or mark-up';
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
};
