import { isUtf8 } from 'node:buffer';
import { utf8OfText } from '../text/encoding.ts';
import type { JsonValue } from './json-object.ts';
import { JSON_BYTE } from './json-splitter.ts';

/**
 * The bytes of a text in JSON as UTF-8, its escapes read; `undefined` where one of them is none. What is not UTF-8 stays as it is, and
 * half of a letter becomes bytes that are not.
 */
export function jsonText(record: Buffer, { from, to }: JsonValue): Buffer | undefined {
  const bytes = record.subarray(from, to);
  if (!bytes.includes(JSON_BYTE.backslash) || !isUtf8(bytes)) return bytes;
  try {
    return utf8OfText(JSON.parse(`"${bytes.toString().replace(CONTROL, escaped)}"`));
  } catch {
    return undefined;
  }
}

/** Some programs write them as they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u001f]/g;
const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
