/**
 * How a code is brought to one form before it is looked up.
 *
 * - `none`: as it stands.
 * - `icd9`: the three-character category: letters upper case, what follows the point (or the third character; the fourth
 *   after E) dropped, zeros added in front. `8` and `008.5` are `008`, `v5` is `V05`, `25083` is `250`.
 * - `icd10`: letters upper case and the first three characters: `e11.9` is `E11`.
 */
export type CodeNormaliser = 'none' | 'icd9' | 'icd10';

/** The same as `normalisedSql()`, for the keys of a grouping file. */
export function normaliseCode(code: string, normaliser: CodeNormaliser): string {
  if (normaliser === 'none') return code;
  const stem = upperAscii(code.replace(/^ +| +$/g, '').split('.')[0]!);
  if (normaliser === 'icd10') return stem.slice(0, 3);
  if (stem.startsWith('E')) return `E${stem.slice(1, 4).padStart(3, '0')}`;
  if (stem.startsWith('V')) return `V${stem.slice(1, 3).padStart(2, '0')}`;
  return stem.slice(0, 3).padStart(3, '0');
}

/** SQL for the normalised form of the text `expression`. */
export function normalisedSql(expression: string, normaliser: CodeNormaliser): string {
  if (normaliser === 'none') return expression;
  const stem = `upper(split_part(trim(${expression}), '.', 1))`;
  if (normaliser === 'icd10') return `substr(${stem}, 1, 3)`;
  return (
    `CASE WHEN ${stem} LIKE 'E%' THEN 'E' || lpad(substr(${stem}, 2, 3), 3, '0')` +
    ` WHEN ${stem} LIKE 'V%' THEN 'V' || lpad(substr(${stem}, 2, 2), 2, '0')` +
    ` ELSE lpad(substr(${stem}, 1, 3), 3, '0') END`
  );
}

const upperAscii = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
