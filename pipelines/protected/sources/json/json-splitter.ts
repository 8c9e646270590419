/** Letters of JSON as bytes. */
export const JSON_BYTE = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

export const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Longest record that is read, in bytes. */
const LONGEST_RECORD = 1 << 26;

/**
 * Cuts JSON into its records: objects one after another, as in JSON lines, or the objects of one list. Memory is bounded by a record.
 * Throws `RangeError` for anything else.
 */
export class JsonSplitter {
  readonly #onRecord: (record: Buffer) => void;
  /** Whether they are in a list; unknown before the first. */
  #list: boolean | undefined;
  #isClosed = false;
  /** A comma has come, and no record after it. */
  #isOwed = false;
  #seen = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(onRecord: (record: Buffer) => void) {
    this.#onRecord = onRecord;
  }

  push(block: Buffer): void {
    let start = this.#depth > 0 ? 0 : -1;
    for (let at = 0; at < block.length; at++) {
      const byte = block[at]!;
      if (this.#depth === 0) {
        if (isBlank(byte)) continue;
        this.#between(byte);
        if (this.#depth > 0) start = at;
      } else if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === JSON_BYTE.backslash) this.#escaped = true;
        else if (byte === JSON_BYTE.quote) this.#inText = false;
      } else if (byte === JSON_BYTE.quote) {
        this.#inText = true;
      } else if (byte === JSON_BYTE.openObject || byte === JSON_BYTE.openList) {
        this.#depth++;
      } else if (byte === JSON_BYTE.closeObject || byte === JSON_BYTE.closeList) {
        if (--this.#depth > 0) continue;
        this.#onRecord(Buffer.concat([...this.#parts, block.subarray(start, at + 1)]));
        this.#parts = [];
        this.#bytes = 0;
        start = -1;
      }
    }
    if (start >= 0) this.#keep(block.subarray(start));
  }

  finish(): void {
    const isOpen = this.#list === true && !this.#isClosed;
    if (this.#depth > 0 || isOpen) throw malformed();
  }

  /** What stands between records. */
  #between(byte: number): void {
    if (this.#isClosed) throw malformed();
    if (byte === JSON_BYTE.openObject) {
      this.#list ??= false;
      if (this.#list && this.#seen > 0 && !this.#isOwed) throw malformed();
      this.#isOwed = false;
      this.#seen++;
      this.#depth = 1;
    } else if (byte === JSON_BYTE.openList && this.#list === undefined) {
      this.#list = true;
    } else if (byte === JSON_BYTE.comma && this.#list === true && this.#seen > 0 && !this.#isOwed) {
      this.#isOwed = true;
    } else if (byte === JSON_BYTE.closeList && this.#list === true && !this.#isOwed) {
      this.#isClosed = true;
    } else {
      throw malformed();
    }
  }

  #keep(part: Buffer): void {
    this.#parts.push(Buffer.from(part));
    this.#bytes += part.length;
    if (this.#bytes > LONGEST_RECORD) throw malformed();
  }
}

export const malformed = (): Error => new RangeError('The JSON is not well-formed');
