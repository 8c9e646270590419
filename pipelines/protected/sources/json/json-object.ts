import { isBlank, JSON_BYTE, malformed } from './json-splitter.ts';

/** A value of an object: text as it stands between its quotes, or letters without quotes, or something with parts of its own. */
export interface JsonValue {
  readonly kind: 'text' | 'plain' | 'nested';
  /** Where it stands in the record; of a text, without the quotes. */
  readonly from: number;
  readonly to: number;
}

/** Numbers and what some programs write for those that are none. */
const PLAIN = /^(true|false|null|NaN|-?Infinity|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/;

/**
 * Walks the names and values of an object, which begins with `{` and ends with `}`, in their order. Numbers keep the digits that they are
 * written with. Throws `RangeError` where it is not well-formed; inside nested values, brackets alone are looked at.
 */
export function walkObject(record: Buffer, onValue: (name: JsonValue, value: JsonValue) => void): void {
  let at = 1;
  const skipBlanks = (): number | undefined => {
    while (isBlank(record[at])) at++;
    return record[at];
  };
  if (skipBlanks() === JSON_BYTE.closeObject) return;
  for (;;) {
    if (skipBlanks() !== JSON_BYTE.quote) throw malformed();
    const name = readText(record, at);
    at = name.to + 1;
    if (skipBlanks() !== JSON_BYTE.colon) throw malformed();
    at++;
    skipBlanks();
    const value = readValue(record, at);
    at = value.to + (value.kind === 'text' ? 1 : 0);
    onValue(name, value);
    const next = skipBlanks();
    at++;
    if (next === JSON_BYTE.closeObject && at === record.length) return;
    if (next !== JSON_BYTE.comma) throw malformed();
  }
}

function readValue(record: Buffer, from: number): JsonValue {
  const first = record[from];
  if (first === JSON_BYTE.quote) return readText(record, from);
  if (first === JSON_BYTE.openObject || first === JSON_BYTE.openList) return readNested(record, from);
  let to = from;
  while (
    to < record.length &&
    !isBlank(record[to]) &&
    record[to] !== JSON_BYTE.comma &&
    record[to] !== JSON_BYTE.closeObject
  )
    to++;
  if (!PLAIN.test(record.toString('latin1', from, to))) throw malformed();
  return { kind: 'plain', from, to };
}

function readText(record: Buffer, quote: number): JsonValue {
  for (let at = quote + 1; at < record.length; at++) {
    if (record[at] === JSON_BYTE.backslash) at++;
    else if (record[at] === JSON_BYTE.quote) return { kind: 'text', from: quote + 1, to: at };
  }
  throw malformed();
}

function readNested(record: Buffer, from: number): JsonValue {
  const open: number[] = [];
  for (let at = from; at < record.length; at++) {
    const byte = record[at]!;
    if (byte === JSON_BYTE.quote) at = readText(record, at).to;
    else if (byte === JSON_BYTE.openObject) open.push(JSON_BYTE.closeObject);
    else if (byte === JSON_BYTE.openList) open.push(JSON_BYTE.closeList);
    else if (byte === JSON_BYTE.closeObject || byte === JSON_BYTE.closeList) {
      if (open.pop() !== byte) throw malformed();
      if (open.length === 0) return { kind: 'nested', from, to: at + 1 };
    }
  }
  throw malformed();
}
