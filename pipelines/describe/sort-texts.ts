import type { CategoryCount } from '../../privacy/mechanisms/stable-histogram/stable-histogram.ts';
import { MAX_CELLS } from '../dictionary/bins.ts';
import type { DescribedList } from '../dictionary/described-column.ts';
import { FILL_IN } from '../dictionary/fill-in.ts';
import { MISSING_CODES } from '../dictionary/missing-codes.ts';
import { normaliseCode } from '../dictionary/normalise-code.ts';
import { tidyText } from '../dictionary/tidy-text.ts';
import { truthOf } from './truth-of.ts';

/** Texts that were found, by what they are. */
export interface SortedTexts {
  readonly missing: readonly CategoryCount[];
  /** In the order they are written. */
  readonly values: readonly CategoryCount[];
  /** Neither. */
  readonly unsorted: readonly CategoryCount[];
  /** What a person should look at. */
  readonly check: readonly string[];
}

/** Columns where NA is a country, a region or somebody's initials. */
const NA_IS_A_VALUE =
  /countr|nation|citizen|initials|(^|[_\W])(iso|iso2|region|state|province|canton|element|symbol)([_\W]|$)/;
/** Of so many other texts, this share must be two capitals for NA to be one of them. */
const TWO_CAPITALS = { least: 3, share: 0.8 };

/** Tells values from missing codes by public rules. Names whatever was decided that a person may see otherwise. */
export function sortTexts(column: DescribedList, found: readonly CategoryCount[]): SortedTexts {
  // Compared in the form in which a dictionary compares its entries, so that no two of them clash in it.
  const tidy = (text: string): string => tidyText(text, column.ignoreCase);
  const tidied = (texts: Iterable<string>): Set<string> => new Set(Array.from(texts, tidy));
  const known = tidied(Object.values(column.stated).flat());
  const check: string[] = [];
  const open = found.filter(({ category }) => !known.has(tidy(category)));
  const keepsNa = column.missing.kind !== 'stated' && column.marked.length > 0 && naIsValue(column, open);
  const stated = column.missing.kind === 'stated' ? tidied(column.missing.codes ?? []) : undefined;
  const usual = tidied(MISSING_CODES);
  const na = tidy('NA');
  const isMissing = (text: string): boolean => {
    if (stated !== undefined) return stated.has(tidy(text));
    return tidy(text) === '' || (usual.has(tidy(text)) && !(keepsNa && tidy(text) === na));
  };
  const missing = open.filter(({ category }) => isMissing(category));
  const rest = open.filter(({ category }) => !isMissing(category));
  const distinct = oneOfEach(rest, tidy, check);
  const values = distinct.filter(({ category }) => isValue(column, category)).slice(0, MAX_CELLS);
  const unsorted = distinct.filter((candidate) => !values.includes(candidate));

  const taken = missing.filter(({ category }) => category !== '');
  if (taken.length > 0 && stated === undefined) {
    check.push(
      `${listed(taken)} taken to mean missing; if it is a value, move it from missing to the values, at no cost`,
    );
  }
  if (keepsNa && values.some(({ category }) => tidy(category) === na)) {
    check.push('"NA" taken for a value; if it means missing, move it from the values to missing, at no cost');
  }
  return { missing, values: values.sort(inOrder), unsorted, check };
}

/** `"a", "b"`, on one line whatever they hold. */
export const listed = (texts: readonly CategoryCount[], most = 8): string => {
  const shown = texts.slice(0, most).map(({ category }) => inWords(category));
  return `${shown.join(', ')}${texts.length > most ? ` and ${texts.length - most} more` : ''}`;
};

/** A text in quotes, with nothing that moves a cursor or ends a line, cut where it is long. */
export const inWords = (text: string): string => {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
  return JSON.stringify(plain.length > 40 ? `${[...plain].slice(0, 40).join('')}...` : plain);
};

function naIsValue({ name }: DescribedList, found: readonly CategoryCount[]): boolean {
  if (NA_IS_A_VALUE.test(name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase())) return true;
  const others = found.filter(({ category }) => !MISSING_CODES.has(category) && category.trim() !== '');
  const capitals = others.filter(({ category }) => /^[A-Z]{2}$/.test(category)).length;
  return others.length >= TWO_CAPITALS.least && capitals >= TWO_CAPITALS.share * others.length;
}

/** Of texts with the same tidy form the one that occurs most. */
function oneOfEach(
  found: readonly CategoryCount[],
  tidy: (text: string) => string,
  check: string[],
): readonly CategoryCount[] {
  const most = new Map<string, CategoryCount>();
  const passed: CategoryCount[] = [];
  for (const text of [...found].sort((a, b) => b.count - a.count)) {
    const plain = tidy(text.category);
    if (most.has(plain)) passed.push(text);
    else most.set(plain, text);
  }
  if (passed.length > 0) {
    check.push(`${listed(passed)} not listed: another text differs by blanks or the way accents are written alone`);
  }
  return [...most.values()];
}

function isValue(column: DescribedList, text: string): boolean {
  if (column.marked.length === 0 || !canBeValue(text)) return false;
  if (column.kind === 'boolean') return truthOf(text) !== undefined;
  return column.kind !== 'code' || normaliseCode(text, column.normalise) === text;
}

/** An empty text says nothing, the mark would be read as one, and no statement of a database holds the character 0. */
export const canBeValue = (text: string): boolean => text !== FILL_IN && text.trim() !== '' && !text.includes('\0');

/** Numbers by value, texts by their letters. */
function inOrder(a: CategoryCount, b: CategoryCount): number {
  const number = /^-?\d{1,15}(\.\d+)?$/;
  const [x, y] = [a.category, b.category];
  if (number.test(x) && number.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
  if (number.test(x) !== number.test(y)) return number.test(x) ? -1 : 1;
  return x < y ? -1 : 1;
}
