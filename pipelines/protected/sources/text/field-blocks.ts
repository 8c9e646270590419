import { isUtf8 } from 'node:buffer';
import { BadText, UNREADABLE_TEXT } from '../session/bad-text.ts';
import { BYTE } from './bytes.ts';

/** Longer fields are no values of any domain; and so much of one record is kept at most. */
export const LONGEST_FIELD: number = 1 << 14;
const LONGEST_RECORD = 1 << 20;
/** Bytes gathered before they are written. */
const BLOCK = 1 << 20;
/** What DuckDB reads as NULL. */
const NULL_FIELD = Buffer.from('\u0001');
const UNREADABLE = Buffer.from(`"${UNREADABLE_TEXT}"`);
const COMMA = 0x2c;

/**
 * Fields of records as a CSV that DuckDB reads whatever they hold: commas, LF, every field in quotes, no header. A field that is not
 * UTF-8 or too long to be a value becomes unreadable, and as an identifier NULL: by shortened identifiers, two units would become one.
 */
export class FieldBlocks {
  readonly #text = new BadText();
  #isBad = false;
  /** Fields and bytes written of this record. */
  #written = 0;
  #kept = 0;
  #full: Buffer[] = [];
  #out = Buffer.alloc(2 * LONGEST_RECORD);
  #used = 0;

  /** Whether so many bytes wait that they should be taken. */
  get isFull(): boolean {
    return this.#full.length * this.#out.length + this.#used > BLOCK;
  }

  take(): readonly Buffer[] {
    const all = [...this.#full, this.#out.subarray(0, this.#used)];
    this.#full = [];
    this.#out = Buffer.alloc(2 * LONGEST_RECORD);
    this.#used = 0;
    return all;
  }

  /** `undefined` stands for text that is too long. */
  text(bytes: Buffer | undefined, isUnit: boolean): void {
    if (bytes !== undefined && !isUtf8(bytes)) this.#isBad = true;
    if (bytes === undefined || bytes.length > LONGEST_FIELD || this.#kept > LONGEST_RECORD || !isUtf8(bytes)) {
      this.unreadable(isUnit);
      return;
    }
    this.#begin(2 * LONGEST_FIELD + 3);
    this.#quote(bytes);
  }

  unreadable(isUnit: boolean): void {
    this.#begin(UNREADABLE.length + 1);
    this.#used += (isUnit ? NULL_FIELD : UNREADABLE).copy(this.#out, this.#used);
  }

  missing(): void {
    this.#begin(NULL_FIELD.length + 1);
    this.#used += NULL_FIELD.copy(this.#out, this.#used);
  }

  endRecord(): void {
    this.#room(1);
    this.#out[this.#used++] = BYTE.lineFeed;
    this.#text.count(1, this.#isBad ? 1 : 0);
    this.#isBad = false;
    this.#written = 0;
    this.#kept = 0;
  }

  /** Throws `FILE_UNREADABLE` where much of the text was not UTF-8. */
  refuseManyBad(path: string): void {
    this.#text.refuseMany(path);
  }

  #begin(bytes: number): void {
    this.#room(bytes);
    if (this.#written++ > 0) this.#out[this.#used++] = COMMA;
  }

  #quote(bytes: Buffer): void {
    const out = this.#out;
    let at = this.#used;
    out[at++] = BYTE.quote;
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === BYTE.quote) out[at++] = BYTE.quote;
      out[at++] = bytes[i]!;
    }
    out[at++] = BYTE.quote;
    this.#kept += at - this.#used;
    this.#used = at;
  }

  /** Begins another block where `bytes` may not fit. */
  #room(bytes: number): void {
    if (this.#used + bytes <= this.#out.length) return;
    this.#full.push(this.#out.subarray(0, this.#used));
    this.#out = Buffer.alloc(2 * LONGEST_RECORD);
    this.#used = 0;
  }
}
