/** How numbers are written that a table keeps as text. */
export interface NumberForm {
  /** Between whole and fraction. */
  readonly decimal: string;
  /** Between groups of three digits; absent where digits are not grouped. */
  readonly thousands: string | undefined;
}

/** Blanks that separate digits; each counts as the others. */
const GROUP_BLANKS = ' \u00a0\u2007\u2009\u202f';
const APOSTROPHES = "'\u2019";

/** What is wrong with the two, or `undefined`. Absent ones are a point, and nothing. */
export function numberFormProblem(
  decimal: string | undefined,
  thousands: string | undefined,
): { readonly key: 'decimal' | 'thousands'; readonly text: string } | undefined {
  for (const [key, text] of [
    ['decimal', decimal],
    ['thousands', thousands],
  ] as const) {
    if (text === undefined) continue;
    if (Array.from(text).length !== 1)
      return { key, text: `${key} is one character, such as "${key === 'decimal' ? ',' : '.'}"` };
    if (/[\p{L}\p{N}+\-"]/u.test(text)) return { key, text: `${key} cannot be a letter, a digit, a sign or a quote` };
  }
  if (decimal !== undefined && lettersLike(decimal).length > 1) {
    return { key: 'decimal', text: 'decimal cannot be a blank or an apostrophe' };
  }
  if (thousands !== undefined && thousands === (decimal ?? '.')) {
    const text =
      decimal === undefined
        ? 'thousands is the point, which also stands before decimals unless decimal says otherwise; add decimal: ","'
        : `thousands and decimal are both "${thousands}"`;
    return { key: 'thousands', text };
  }
  return undefined;
}

/** The form, where either is given; other numbers are read as programs write them: 1234.5, -3, 1e-3. */
export function numberForm(decimal: string | undefined, thousands: string | undefined): NumberForm | undefined {
  return decimal === undefined && thousands === undefined ? undefined : { decimal: decimal ?? '.', thousands };
}

/**
 * What a number in this form looks like as a whole, in a language of patterns that JavaScript and RE2 share. Groups have exactly three
 * digits: 1.23 is none where the point separates groups.
 */
export function numberPattern({ decimal, thousands }: NumberForm): string {
  const group = thousands === undefined ? '' : `[0-9]{1,3}(?:${oneOf(thousands)}[0-9]{3})+|`;
  return `[+-]?(?:(?:${group}[0-9]+)(?:${oneOf(decimal)}[0-9]*)?|${oneOf(decimal)}[0-9]+)(?:[eE][+-]?[0-9]+)?`;
}

/** The letters that count as the separator of groups. */
export const groupLetters = ({ thousands }: NumberForm): string =>
  thousands === undefined ? '' : lettersLike(thousands);

/** The number that a whole text is in this form. */
export function parseNumber(text: string, form: NumberForm): number | undefined {
  if (!new RegExp(`^(?:${numberPattern(form)})$`).test(text)) return undefined;
  const letters = groupLetters(form);
  const digits = Array.from(text, (letter) => (letters.includes(letter) ? '' : letter)).join('');
  return Number(digits.replace(form.decimal, '.'));
}

function lettersLike(letter: string): string {
  return [GROUP_BLANKS, APOSTROPHES].find((letters) => letters.includes(letter)) ?? letter;
}

const oneOf = (letter: string): string => `[${lettersLike(letter).replace(/[\]\\^[]/g, '\\$&')}]`;
