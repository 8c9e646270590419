import { randomBytes } from 'node:crypto';

export type Paint = (text: string) => string;

export interface Palette {
  readonly good: Paint;
  readonly bad: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
}

/**
 * Stands around the marks of colours until they reach the terminal, which alone writes control characters. Drawn anew for each process, so
 * that no file, name or argument can hold it: what looks like a colour and is none is shown as text.
 */
const NONCE = randomBytes(16).toString('hex');
const MARK = new RegExp(`<${NONCE}:(\\d{1,2})>`);

const style =
  (open: number, close: number): Paint =>
  (text) =>
    `<${NONCE}:${open}>${text}<${NONCE}:${close}>`;
const plain: Paint = (text) => text;

export const paletteFor = (colour: boolean): Palette =>
  colour
    ? { good: style(32, 39), bad: style(31, 39), faint: style(2, 22), strong: style(1, 22) }
    : { good: plain, bad: plain, faint: plain, strong: plain };

/** Makes control sequences of the own marks, and what `made` makes of all else. */
export const painted = (text: string, made: (text: string) => string): string =>
  text
    .split(MARK)
    .map((part, i) => (i % 2 === 1 ? `\u001b[${part}m` : made(part)))
    .join('');
