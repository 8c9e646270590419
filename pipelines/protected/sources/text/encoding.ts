import { isUtf8 } from 'node:buffer';
import { UserError } from '../../../../privacy/errors.ts';
import type { AskedEncoding } from '../session/source.ts';

/** How the letters of a text are kept. `latin1` is read as Windows-1252, which has all its letters and more. */
export type TextEncoding = 'utf-8' | 'latin1' | 'utf-16le' | 'utf-16be';

/** Byte order marks as hexadecimal digits. */
const MARKS: readonly (readonly [RegExp, TextEncoding])[] = [
  [/^efbbbf/, 'utf-8'],
  [/^fffe(?!0000)/, 'utf-16le'],
  [/^feff/, 'utf-16be'],
];
/** Letters of the alphabet without a mark before them. */
const LETTERS: readonly (readonly [RegExp, TextEncoding])[] = [
  [/^((?!00)..00){4}/, 'utf-16le'],
  [/^(00(?!00)..){4}/, 'utf-16be'],
];
/** So many of them are text, whatever else the bytes might be. */
const CERTAINLY = /^(((?!00)..00){8}|(00(?!00)..){8})/;

/**
 * How the text is kept that begins with these bytes: as its byte order mark says, or `asked`, or UTF-8. Throws `FILE_UNREADABLE` where
 * what was asked is not what it is.
 */
export function resolveEncoding(path: string, asked: AskedEncoding | undefined, beginning: Uint8Array): TextEncoding {
  const digits = Buffer.from(beginning.subarray(0, 16)).toString('hex');
  const marked = MARKS.find(([form]) => form.test(digits))?.[1];
  const looks = marked ?? LETTERS.find(([form]) => form.test(digits))?.[1];
  const refuse = (reason: string, hint: string): UserError =>
    new UserError('FILE_UNREADABLE', `Cannot read ${path}${asked === undefined ? '' : ` as ${asked}`}: ${reason}`, {
      hint,
    });
  if (asked === undefined) {
    if (marked !== undefined || !CERTAINLY.test(digits)) return marked ?? 'utf-8';
    throw refuse(
      'it begins like UTF-16 text, without a byte order mark',
      'Say encoding: utf-16 under source in the configuration, or --encoding utf-16 of init.',
    );
  }
  if (asked === 'utf-16') {
    if (looks !== undefined && looks !== 'utf-8') return looks;
    throw refuse(
      looks === 'utf-8' ? 'its byte order mark is that of UTF-8' : 'it does not begin like UTF-16 text',
      'Leave encoding out for UTF-8, or say latin1 where it is Latin-1 or Windows-1252.',
    );
  }
  if (looks !== undefined && looks !== asked) {
    const name = looks === 'utf-8' ? 'UTF-8' : 'UTF-16';
    throw refuse(
      marked === undefined ? `it begins like ${name} text` : `its byte order mark is that of ${name}`,
      marked === undefined ? `Say encoding: ${name.toLowerCase()} where it is.` : 'Leave encoding out.',
    );
  }
  return asked;
}

/** What Windows-1252 has from 0x80 to 0x9f, where Latin-1 has control characters; those of the five bytes that it leaves open stay. */
const WINDOWS =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/** Node's own decoder of Windows-1252 leaves that range as it is in Latin-1. */
export const windowsText = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (letter) => WINDOWS[letter.charCodeAt(0) - 0x80]!);

/** The beginning of a text, read leniently, to tell what it is. */
export function textOfBytes(bytes: Uint8Array, encoding: TextEncoding): string {
  if (encoding === 'latin1') return windowsText(Buffer.from(bytes));
  return new TextDecoder(encoding).decode(bytes);
}

/** No UTF-8 has this byte, so whoever reads on finds text that cannot be read. */
const UNREADABLE = Buffer.of(0xff);
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** UTF-16 text, which may hold halves of letters, as UTF-8 in which these are bytes that are none. */
export function utf8OfText(text: string): Buffer {
  if (!LONE_SURROGATE.test(text)) return Buffer.from(text);
  const parts = text
    .split(LONE_SURROGATE)
    .flatMap((part, i) => (i === 0 ? [Buffer.from(part)] : [UNREADABLE, Buffer.from(part)]));
  return Buffer.concat(parts);
}

/** Letters beyond ASCII that are UTF-8 throughout are no accident from here on. */
const NO_ACCIDENT = 10;

/** Sees text that is said to be Latin-1, and knows at the end whether it is UTF-8. */
export class Latin1Doubt {
  #letters = 0;
  #isUtf8 = true;
  #cut: Buffer = Buffer.alloc(0);

  see(block: Buffer): void {
    if (!this.#isUtf8) return;
    const whole = this.#cut.length === 0 ? block : Buffer.concat([this.#cut, block]);
    const end = whole.length - cutBytes(whole);
    const text = whole.subarray(0, end);
    this.#isUtf8 = isUtf8(text);
    for (const byte of text) if (byte >= 0xc2) this.#letters++;
    this.#cut = Buffer.from(whole.subarray(end));
  }

  /** Throws `FILE_UNREADABLE`. */
  refuseUtf8(path: string): void {
    if (!this.#isUtf8 || this.#cut.length > 0 || this.#letters < NO_ACCIDENT) return;
    throw new UserError('FILE_UNREADABLE', `Cannot read ${path} as latin1: it is UTF-8 text`, {
      hint: 'Leave encoding out.',
    });
  }
}

/** How many bytes at the end belong to a UTF-8 character that is not complete. */
export function cutBytes(block: Buffer): number {
  for (let back = 1; back <= 3 && back <= block.length; back++) {
    const byte = block[block.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
