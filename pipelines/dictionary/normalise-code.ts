/**
 * How a code is brought to one form before it is looked up.
 *
 * - `none`: as it stands.
 * - `icd9`: the three-character category: letters upper case, what follows the point (or the third character; the fourth
 *   after E) dropped, zeros added in front. `8` and `008.5` are `008`, `v5` is `V05`, `25083` is `250`.
 * - `icd10`: letters upper case and the first three characters: `e11.9` is `E11`.
 */
export type CodeNormaliser = 'none' | 'icd9' | 'icd10';

/** What a normalised code looks like. */
const FORMS: Readonly<Record<'icd9' | 'icd10', string>> = {
  icd9: '[0-9]{3}|E[0-9]{3}|V[0-9]{2}',
  icd10: '[A-Z][0-9][0-9A-Z]',
};

/** Every code in its normal form, ascending; `undefined` where there is no such form. */
export function everyCode(normaliser: CodeNormaliser): readonly string[] | undefined {
  if (normaliser === 'none') return undefined;
  const digits = [...'0123456789'];
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const joined = (...places: readonly (readonly string[])[]): string[] =>
    places.reduce<string[]>((stems, next) => stems.flatMap((stem) => next.map((letter) => stem + letter)), ['']);
  if (normaliser === 'icd10') return joined(letters, digits, [...digits, ...letters]);
  return [
    ...joined(digits, digits, digits),
    ...joined(['E'], digits, digits, digits),
    ...joined(['V'], digits, digits),
  ];
}

/** One code, for the keys of a grouping file; `undefined` for what cannot be a code of that kind. */
export function normaliseCode(code: string, normaliser: CodeNormaliser): string | undefined {
  if (normaliser === 'none') return code;
  const stem = upperAscii(code.replace(/^ +| +$/g, '').slice(0, 4)).split('.')[0]!;
  const normal = normaliser === 'icd10' ? stem.slice(0, 3) : padIcd9(stem);
  return new RegExp(`^(?:${FORMS[normaliser]})$`).test(normal) ? normal : undefined;
}

function padIcd9(stem: string): string {
  if (stem.startsWith('E')) return `E${stem.slice(1, 4).padStart(3, '0')}`;
  if (stem.startsWith('V')) return `V${stem.slice(1, 3).padStart(2, '0')}`;
  return stem.slice(0, 3).padStart(3, '0');
}

/** What engines write differently. */
interface NormalisingSql {
  /** Without the spaces around it. */
  trim(text: string): string;
  /** Whether all of a text is of the pattern. */
  matches(text: string, pattern: string): string;
}

/**
 * SQL that does the same in steps: each names the outcome of the one before as `x`. Only the first four letters of a code
 * can matter, so the point is looked for among them. What cannot be a code comes out as an empty text.
 */
export function normalisingSteps(x: string, normaliser: CodeNormaliser, sql: NormalisingSql): readonly string[] {
  if (normaliser === 'none') return [];
  const stem = [
    `upper(substr(${sql.trim(x)}, 1, 4))`,
    `CASE WHEN strpos(${x}, '.') > 0 THEN substr(${x}, 1, strpos(${x}, '.') - 1) ELSE ${x} END`,
  ];
  const checked = `CASE WHEN ${x} IS NULL OR ${sql.matches(x, FORMS[normaliser])} THEN ${x} ELSE '' END`;
  if (normaliser === 'icd10') return [...stem, `substr(${x}, 1, 3)`, checked];
  return [
    ...stem,
    `CASE WHEN starts_with(${x}, 'E') THEN 'E' || lpad(substr(${x}, 2, 3), 3, '0')` +
      ` WHEN starts_with(${x}, 'V') THEN 'V' || lpad(substr(${x}, 2, 2), 2, '0')` +
      ` ELSE lpad(substr(${x}, 1, 3), 3, '0') END`,
    checked,
  ];
}

const upperAscii = (text: string): string => text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
