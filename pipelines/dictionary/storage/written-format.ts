import { formatDay, formatSecond, parseSecond, SECONDS_A_DAY } from '../calendar.ts';

/** How days or moments are written as text, and read back. */
export interface WrittenFormat {
  /** Of seconds since 1970-01-01; of a day, its first. */
  write(second: number): string;
  /** The seconds of a text in exactly this form; `undefined` for any other text. */
  read(text: string): number | undefined;
}

const OF_DAY = ['Y', 'm', 'd'] as const;
const OF_TIME = ['H', 'M', 'S'] as const;

/** Where each part begins in 2010-01-31T12:00:00. */
const PLACE: Readonly<Record<string, readonly [number, number]>> = {
  Y: [0, 4],
  m: [5, 7],
  d: [8, 10],
  H: [11, 13],
  M: [14, 16],
  S: [17, 19],
};

/** What no date can be written by; it continues the sentence "the format ...". `undefined` for a usable one. */
export function unwritable(format: string, kind: 'date' | 'datetime'): string | undefined {
  const letters = lettersOf(format);
  const needed: readonly string[] = kind === 'date' ? OF_DAY : [...OF_DAY, ...OF_TIME];
  const whole = needed.every((letter) => letters.filter((one) => one === letter).length === 1);
  const extra = letters.some((letter) => letter !== '%' && !needed.includes(letter));
  if (whole && !extra) return undefined;
  return `${JSON.stringify(format)} cannot be written by: it takes ${needed.map((letter) => `%${letter}`).join(', ')}, each once`;
}

/** Whether all that is written is digits, without a zero in front from the year 1000 on. */
export const writesNumber = (format: string): boolean => /^%Y(%[mdHMS]|\d)*$/.test(format);

/** `format` is one that `unwritable` passes. Years have four digits. */
export function writtenFormat(format: string): WrittenFormat {
  const parts = [...format.matchAll(/%(.)|([^%]+)/gsu)].map(([, letter, other]) =>
    letter === undefined || letter === '%' ? { text: letter ?? other! } : { letter },
  );
  const form = new RegExp(`^${parts.map((part) => partForm(part)).join('')}$`, 'su');
  const letters = parts.flatMap(({ letter }) => letter ?? []);
  const timed = letters.includes('H');
  return {
    write(second) {
      const iso = formatSecond(second);
      return parts.map(({ text, letter }) => text ?? iso.slice(...PLACE[letter!]!)).join('');
    },
    read(text) {
      const found = form.exec(text);
      if (found === null) return undefined;
      const at = new Map(letters.map((letter, i) => [letter, found[i + 1]!]));
      const day = `${at.get('Y')}-${at.get('m')}-${at.get('d')}`;
      return parseSecond(timed ? `${day}T${at.get('H')}:${at.get('M')}:${at.get('S')}` : day);
    },
  };
}

/** ISO, where no format is given. */
export const ISO_FORMATS = { date: '%Y-%m-%d', datetime: '%Y-%m-%d %H:%M:%S' } as const;

const lettersOf = (format: string): string[] => [...format.matchAll(/%(.)/gsu)].map(([, letter]) => letter!);

function partForm({ text, letter }: { readonly text?: string; readonly letter?: string }): string {
  if (text !== undefined) return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return letter === 'Y' ? '(\\d{4})' : '(\\d{2})';
}

/** In a message, `[2010-01-01, 2019-12-31]`. */
export const daysInWords = (lower: number, upper: number): string =>
  `[${formatDay(Math.floor(lower / SECONDS_A_DAY))}, ${formatDay(Math.floor(upper / SECONDS_A_DAY))}]`;
