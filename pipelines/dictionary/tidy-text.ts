/** White space of Unicode and what editors and spreadsheets put in its place; each counts as a plain blank. */
export const BLANKS =
  ' \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';
/** Letters that nobody sees: the zero-width blank and the byte order mark. */
export const INVISIBLE = '\u200b\ufeff';

const blank = new RegExp(`[${BLANKS}]`, 'g');
const invisible = new RegExp(`[${INVISIBLE}]`, 'g');

/**
 * The form in which listed texts are compared: accents as one letter where there is one (Unicode NFC), every kind of blank a plain one,
 * none at the ends, and small letters where `ignoreCase` says so. `tidySql` does the same to what stands in a table.
 */
export function tidyText(text: string, ignoreCase: boolean): string {
  const plain = text
    .normalize('NFC')
    .replace(blank, ' ')
    .replace(invisible, '')
    .replace(/^ +| +$/g, '');
  return ignoreCase ? Array.from(plain, smallLetter).join('') : plain;
}

/** Letter by letter, as DuckDB does it: without a rule for where a letter stands, and never more than one for one. */
const smallLetter = (letter: string): string => Array.from(letter.toLowerCase())[0]!;
