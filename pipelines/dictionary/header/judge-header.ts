import { type DataKind, dataKind } from './data-kind.ts';

/** A name that looks like a value. */
export interface DataLikeName {
  /** From 1. */
  readonly position: number;
  readonly kind: DataKind;
}

/** No column is called like this: one is enough. */
const CERTAIN: ReadonlySet<DataKind> = new Set([
  'date',
  'time',
  'identifier',
  'address',
  'phone number',
  'braces',
  'dotted code',
  'postcode',
  'long text',
]);

/**
 * Words of which real headers have at least one, and that are values of hardly any record. Whole names, or their parts between
 * underscores, blanks, dots and changes of case.
 */
const HEADER_WORDS = new Set(
  (
    'id ids pid mrn ssn nhs key uid uuid subject person patient participant case record row index age sex gender race ' +
    'ethnicity dob dod date day days month year years time timestamp week hour start end admitted admission admit discharge ' +
    'discharged visit encounter stay los ward unit site code codes icd icd9 icd10 diagnosis diag dx drug dose test result ' +
    'value values weight height bmi count number num nbr total n name label zip zipcode postcode city state country county ' +
    'region province lat long flag status type category class target outcome group score rate mean cost amount price ' +
    'note notes comment description variable item question geschlecht alter datum patienten'
  ).split(' '),
);

/** Longer names are texts, in which such a word proves nothing. */
const MOST_WORDS = 4;

/**
 * The names that look like values, where the header as a whole looks like a record; `undefined` where it does not. A record shows
 * itself by one date or e-mail address, by a mixture of numbers, codes and letters, or by nothing else; one doubtful name, such as
 * `2015` or `E11`, among others makes no record.
 */
export function judgeHeader(names: readonly string[]): readonly DataLikeName[] | undefined {
  const found = names.flatMap((name, i): DataLikeName[] => {
    const kind = dataKind(name);
    return kind === undefined ? [] : [{ position: i + 1, kind }];
  });
  const series = new Set([...numberedCodes(names), ...laboratoryCodes(names), ...consecutiveYears(names)]);
  const doubtful = found.filter(({ position }) => !series.has(position - 1));
  return isRecord(names, doubtful) ? doubtful : undefined;
}

function isRecord(names: readonly string[], found: readonly DataLikeName[]): boolean {
  if (found.length === 0) return false;
  const hasWord = names.some((name) => dataKind(name) === undefined && isHeaderWord(name));
  const named = (kind: DataKind): string[] =>
    found.flatMap((name) => (name.kind === kind ? [names[name.position - 1]!.trim()] : []));
  const isCalendar = hasWord && evenDays(named('date'));
  if (found.some(({ kind }) => CERTAIN.has(kind) && !(kind === 'date' && isCalendar))) return true;
  if (found.length === names.length || named('record number').length === 1) return true;
  const numbers = named('number');
  const kinds = new Set(found.map(({ kind }) => kind));
  const half = found.length * 2 >= names.length;
  if (hasWord) return !ascending(numbers) || (kinds.size > 1 && found.length * 3 >= names.length * 2);
  return (
    (numbers.length > 0 && !countsUp(numbers)) ||
    named('year').length === 1 ||
    named('amount').length === 1 ||
    named('letter').length + named('answer').length > 1 ||
    (named('answer').length + named('letter').filter((letter) => /[MFmf]/.test(letter)).length > 0 &&
      names.some(isLong)) ||
    (kinds.size > 1 && (half || kinds.has('letter'))) ||
    ((kinds.has('code') || kinds.has('record number')) && found.length > 1 && half)
  );
}

/** Columns beside `M` and `F` have short names, such as `N`; a name or a place is longer. */
const isLong = (name: string): boolean => /[^\x20-\x7e]|.{4}/.test(name.trim()) && dataKind(name) === undefined;

function isHeaderWord(name: string): boolean {
  if (NUMBERED_WORD.test(name.trim())) return false;
  const words = name
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return words.length <= MOST_WORDS && words.some((word) => HEADER_WORDS.has(word));
}

/** `Patient 7`, `Ward A`: one of the things that the word names. */
const NUMBERED_WORD = /^\p{L}+ (?:\d+|[A-Z])$/u;

/** Positions of names such as `V10`, `V11`, `V12`: one letter and numbers that count up, which nobody codes diagnoses by. */
function numberedCodes(names: readonly string[]): ReadonlySet<number> {
  const runs = new Set<number>();
  const parts = names.map((name) => /^([A-Z])(\d{1,4})$/.exec(name.trim()));
  for (let start = 0; start < names.length; ) {
    let end = start + 1;
    while (
      end < names.length &&
      parts[end] !== null &&
      parts[end]![1] === parts[end - 1]?.[1] &&
      Number(parts[end]![2]) === Number(parts[end - 1]![2]) + 1
    ) {
      end++;
    }
    if (end - start > 2) for (let i = start; i < end; i++) runs.add(i);
    start = end;
  }
  return runs;
}

/** At least three different LOINC codes: columns of a laboratory panel, since no record has so many. */
function laboratoryCodes(names: readonly string[]): number[] {
  const codes = names.flatMap((name, i) => (/^\d{3,5}-\d$/.test(name.trim()) ? [i] : []));
  return codes.length > 2 ? codes : [];
}

/** At least three years, each the one after the one before. */
function consecutiveYears(names: readonly string[]): number[] {
  const years = names.flatMap((name, i) => (/^(19|20)\d{2}$/.test(name.trim()) ? [i] : []));
  const even = years.every((at, i) => i === 0 || Number(names[at]) === Number(names[years[i - 1]!]) + 1);
  return years.length > 2 && even ? years : [];
}

const ascending = (numbers: readonly string[]): boolean =>
  numbers.every((text, i) => i === 0 || Number(text) > Number(numbers[i - 1]));

/** 0, 1, 2 or 1, 2, 3: positions, not measurements. */
const countsUp = (numbers: readonly string[]): boolean =>
  numbers.length > 1 && Number(numbers[0]) <= 1 && numbers.every((text, i) => Number(text) === Number(numbers[0]) + i);

/** At least three days, each about as long after the one before: a table with a column a day, a week or a month. */
function evenDays(dates: readonly string[]): boolean {
  const days = dates.map((text) => Date.parse(text) / 86_400_000);
  const steps = days.slice(1).map((day, i) => day - days[i]!);
  return (
    steps.length > 1 && steps.every((step) => step > 0 && Math.abs(step - steps[0]!) <= Math.min(3, step / 7 + 0.1))
  );
}
