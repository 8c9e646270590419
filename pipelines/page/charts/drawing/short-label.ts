import { inLine } from '../../../../privacy/shown-text.ts';

const NARROW_LETTERS = /[fijlrtI .,:;'|!()[\]-]/;
/** Escapes of what cannot be seen stay whole. */
const LETTERS = /\\u[\da-f]{4}|./gsu;
const WIDE_LETTERS = /[mwMW@%—…]|[^ -\u024f]/;

/** Pixels that a text of 11 pixels takes in a common sans-serif face, rather too many than too few. */
export const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + letterWidth(letter), 0);

const letterWidth = (letter: string): number =>
  NARROW_LETTERS.test(letter) ? 4.6 : WIDE_LETTERS.test(letter) ? 11 : letter >= 'A' && letter <= 'Z' ? 8 : 7.1;

/**
 * A text of any origin as a label of at most so many pixels: longer ones lose their middle, because what tells categories apart stands as often at
 * the end as at the beginning. Whole in the table beside the chart.
 */
export function shortLabel(text: string, most: number): string {
  const letters = visible(text).match(LETTERS) ?? [];
  if (widthOf(letters.join('')) <= most) return letters.join('');
  const room = most - widthOf('…');
  const tail = fitting([...letters].reverse(), room / 3).reverse();
  const front = fitting(letters, room - widthOf(tail.join('')));
  return `${front.join('')}…${tail.join('')}`;
}

/** The text itself, or two quotation marks for the empty one. */
export const visible = (text: string): string => (text === '' ? '""' : inLine(text));

function fitting(letters: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let taken = 0;
  for (const letter of letters) {
    taken += widthOf(letter);
    if (taken > room) break;
    kept.push(letter);
  }
  return kept;
}

/** A label in up to two lines of `first` and `second` pixels, broken between words; the second loses its middle where it is too long. */
export function labelLines(text: string, first: number, second: number): readonly string[] {
  const whole = visible(text);
  if (widthOf(whole) <= first) return [whole];
  const words = whole.split(' ');
  let fit = 0;
  while (fit < words.length && widthOf(words.slice(0, fit + 1).join(' ')) <= first) fit++;
  if (fit === 0) return [shortLabel(whole, first)];
  return [words.slice(0, fit).join(' '), shortLabel(words.slice(fit).join(' '), second)];
}
