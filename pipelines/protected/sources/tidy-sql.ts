import { BLANKS, INVISIBLE } from '../../dictionary/tidy-text.ts';
import { literal } from './session/sql.ts';

/** `tidyText` in SQL. */
export function tidySql(text: string, ignoreCase: boolean): string {
  // Letters of the first list without a partner in the second are left out.
  const plain = `trim(translate(nfc_normalize(${text}), ${literal(BLANKS + INVISIBLE)}, ${literal(' '.repeat(BLANKS.length))}))`;
  return ignoreCase ? `lower(${plain})` : plain;
}

/** The same, fast where there is nothing to do: most codes are ASCII without blanks. */
export const tidyCodeSql = (text: string, ignoreCase: boolean): string =>
  `CASE WHEN regexp_full_match(${text}, '[!-~]+') THEN ${ignoreCase ? `lower(${text})` : text} ELSE ${tidySql(text, ignoreCase)} END`;
