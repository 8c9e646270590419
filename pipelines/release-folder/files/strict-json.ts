import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';
import { FileRefused } from './file-refused.ts';
import type { ReleaseFiles } from './release-files.ts';

/** What a JSON text of a release may hold at most. */
export interface JsonBounds {
  readonly bytes: number;
  /** Objects, lists and what stands in them, counted by brackets, commas and colons. */
  readonly parts: number;
  /** What stands after the value. */
  readonly ending: '' | '\n';
}

/** Beyond anything that a release says: a hundred thousand codes take half a million parts. */
export const ARTEFACT_BOUNDS: JsonBounds = { bytes: 2 ** 26, parts: 2 ** 22, ending: '\n' };

const MOST_DEPTH = 64;

/**
 * The value in a JSON file that a release has written: RFC 8785 canonical JSON, so that each value has one text. Keys that are given twice,
 * numbers that no double holds and bytes that are no UTF-8 are found by that. Depth and parts are counted before anything is made of the
 * text: a few million brackets take gigabytes. Throws `FileRefused`.
 */
export function readJson(files: ReleaseFiles, path: string, bounds: JsonBounds = ARTEFACT_BOUNDS): unknown {
  return parseStrictly(path, files.read(path, bounds.bytes), bounds);
}

export function parseStrictly(path: string, bytes: Uint8Array, bounds: JsonBounds): unknown {
  const { ending } = bounds;
  const wrong = outOfBounds(bytes, bounds);
  if (wrong !== undefined) throw new FileRefused(path, wrong);
  let text: string;
  let value: unknown;
  try {
    text = UTF8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new FileRefused(path, 'it is no JSON');
  }
  const body = ending === '' ? text : text.slice(0, -ending.length);
  if (body + ending !== text || !isCanonical(value, body)) {
    throw new FileRefused(path, `its bytes are not RFC 8785 canonical JSON${ending === '' ? '' : ' and a newline'}`);
  }
  return value;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/** What of the bounds a JSON text is beyond. */
export function outOfBounds(bytes: Uint8Array, bounds: JsonBounds): string | undefined {
  if (bytes.length > bounds.bytes) return `it has more than ${bounds.bytes} bytes`;
  let depth = 0;
  let seen = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (inText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 0x5b || byte === 0x7b) {
      seen++;
      if (++depth > MOST_DEPTH) return `it nests more than ${MOST_DEPTH} levels deep`;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
    else if (byte === COMMA || byte === COLON) seen++;
  }
  return seen > bounds.parts ? `it has more than ${bounds.parts} parts` : undefined;
}

/**
 * Whether `text` is the canonical text of `value`. The engine writes an object in the order in which it was read, all but keys that look
 * like indices: so, without those, it is enough that it writes the same text and that keys rise. That is ten times faster.
 */
function isCanonical(value: unknown, text: string): boolean {
  const keys = orderOfKeys(value);
  if (keys === 'index') return canonicalJson(value) === text;
  return keys === 'rising' && JSON.stringify(value) === text;
}

type KeyOrder = 'rising' | 'index' | 'other';

function orderOfKeys(value: unknown): KeyOrder {
  if (typeof value !== 'object' || value === null) return 'rising';
  if (Array.isArray(value)) {
    for (const one of value) {
      if (typeof one !== 'object') continue;
      const order = orderOfKeys(one);
      if (order !== 'rising') return order;
    }
    return 'rising';
  }
  let last: string | undefined;
  for (const [key, one] of Object.entries(value)) {
    if (/^\d/.test(key)) return 'index';
    if (last !== undefined && last >= key) return 'other';
    last = key;
    if (typeof one !== 'object') continue;
    const order = orderOfKeys(one);
    if (order !== 'rising') return order;
  }
  return 'rising';
}
