import { tidyText } from './tidy-text.ts';

/** The texts that find an entry, and what each stands for. */
export type LookupKeys<T> = ReadonlyMap<string, T>;

/**
 * Keys of listed texts: every text as it stands and, unless that is listed itself, in its tidy form. A text of the table is looked up
 * as it stands first and then in its tidy form, so that a text which is listed exactly is always itself.
 */
export function lookupKeys<T>(entries: Iterable<readonly [string, T]>, ignoreCase: boolean): LookupKeys<T> {
  const listed = [...entries];
  const keys = new Map<string, T>();
  for (const [text, meaning] of listed) if (!keys.has(text)) keys.set(text, meaning);
  for (const [text, meaning] of listed) {
    const tidy = tidyText(text, ignoreCase);
    if (!keys.has(tidy)) keys.set(tidy, meaning);
  }
  return keys;
}

/** What is wrong with a list whose texts would be taken for each other, or `undefined`. */
export function clashOf(
  entries: ReadonlyMap<string, number>,
  missing: readonly string[],
  ignoreCase: boolean,
): { readonly key: 'values' | 'missing'; readonly text: string } | undefined {
  const seen = new Map<string, { readonly text: string; readonly code: number }>();
  for (const [text, code] of entries) {
    const tidy = tidyText(text, ignoreCase);
    const before = seen.get(tidy);
    if (before !== undefined && before.code !== code) {
      return { key: 'values', text: `${same(before.text, text)}, and would be taken for each other` };
    }
    if (before === undefined) seen.set(tidy, { text, code });
  }
  for (const code of missing) {
    if (entries.has(code)) return { key: 'missing', text: `"${code}" is both a value and a missing code` };
    const tidy = tidyText(code, ignoreCase);
    const value = seen.get(tidy);
    // A value made of blanks is itself where it stands exactly so, beside the empty text that is missing.
    if (value !== undefined && tidy !== '') {
      return { key: 'missing', text: `${same(value.text, code)}, and one is a value and the other a missing code` };
    }
  }
  return undefined;
}

const same = (one: string, other: string): string =>
  `"${one}" and "${other}" are the same but for blanks at the ends, the way accents are written, or upper and lower case`;
