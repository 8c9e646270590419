import { isUtf8 } from 'node:buffer';
import { BadText, UNREADABLE_TEXT } from '../session/bad-text.ts';
import { malformedCsv } from '../session/read-failure.ts';
import type { CsvEncoding } from '../session/source.ts';
import { BYTE } from './csv-bytes.ts';

export interface TidyRequest {
  readonly path: string;
  readonly delimiter: string;
  readonly gzipped: boolean;
  readonly encoding: CsvEncoding;
  /** Columns that the header has. */
  readonly columns: number;
  /** Those that are written, by position. */
  readonly wanted: readonly number[];
  /** The one of them that says whose row it is. */
  readonly unit: readonly number[] | undefined;
  /** File of the protected zone to write. */
  readonly to: string;
}

/** Longer fields are no values of any domain; and so much of one record is kept at most. */
const LONGEST_FIELD = 1 << 14;
const LONGEST_RECORD = 1 << 20;
/** What DuckDB reads as NULL. */
const NULL_FIELD = Buffer.from('\u0001');
const UNREADABLE = Buffer.from(`"${UNREADABLE_TEXT}"`);
const COMMA = 0x2c;

/** Fields as they come, kept where their column is wanted, and written in quotes. The first record is the header and is not. */
export class TidyRecords {
  readonly #path: string;
  readonly #columns: number;
  readonly #isUnit: readonly boolean[];
  readonly #isWanted: readonly boolean[];
  readonly #text = new BadText();
  #column = 0;
  #isHeader = true;
  #isBlank = true;
  #isBad = false;
  #field = Buffer.alloc(LONGEST_FIELD);
  /** Bytes of the field, though no more than the longest are kept. */
  #length = 0;
  /** Fields and bytes written of this record. */
  #written = 0;
  #kept = 0;
  #full: Buffer[] = [];
  #out = Buffer.alloc(2 * LONGEST_RECORD);
  #used = 0;

  constructor({ path, columns, wanted, unit }: TidyRequest) {
    this.#path = path;
    this.#columns = columns;
    this.#isUnit = Array.from({ length: columns }, (_, i) => unit?.includes(i) === true);
    this.#isWanted = Array.from({ length: columns }, (_, i) => wanted.includes(i));
  }

  /** Bytes that wait to be taken. */
  get bytes(): number {
    return this.#full.length * this.#out.length + this.#used;
  }

  take(): readonly Buffer[] {
    const all = [...this.#full, this.#out.subarray(0, this.#used)];
    this.#full = [];
    this.#out = Buffer.alloc(2 * LONGEST_RECORD);
    this.#used = 0;
    return all;
  }

  add(block: Buffer, from: number, to: number): void {
    this.#isBlank = false;
    if (this.#isWanted[this.#column] !== true) return;
    if (this.#length < LONGEST_FIELD) block.copy(this.#field, this.#length, from, to);
    this.#length += to - from;
  }

  addByte(byte: number): void {
    this.#isBlank = false;
    if (this.#isWanted[this.#column] !== true) return;
    if (this.#length < LONGEST_FIELD) this.#field[this.#length] = byte;
    this.#length++;
  }

  /** Blanks before a quote are no part of a field. */
  beginQuotes(): void {
    this.#isBlank = false;
    this.#length = 0;
  }

  endField(): void {
    this.#isBlank = false;
    if (this.#column === this.#columns) throw malformedCsv(this.#path);
    if (!this.#isHeader && this.#isWanted[this.#column]) this.#write(this.#isUnit[this.#column] === true);
    this.#length = 0;
    this.#column++;
  }

  endRecord(): void {
    if (this.#isBlank) return; // DuckDB passes blank lines over, too
    this.endField();
    if (this.#column !== this.#columns) throw malformedCsv(this.#path);
    if (!this.#isHeader) {
      this.#room(1);
      this.#out[this.#used++] = BYTE.lineFeed;
      this.#text.count(1, this.#isBad ? 1 : 0);
    }
    this.#isHeader = false;
    this.#column = 0;
    this.#isBlank = true;
    this.#isBad = false;
    this.#written = 0;
    this.#kept = 0;
  }

  /** Throws `FILE_UNREADABLE` where much of the text was not UTF-8. */
  finish(): void {
    this.endRecord();
    this.#text.refuseMany(this.#path);
  }

  #write(isUnit: boolean): void {
    this.#room(2 * LONGEST_FIELD + 3);
    if (this.#written++ > 0) this.#out[this.#used++] = COMMA;
    const isLong = this.#length > LONGEST_FIELD || this.#kept > LONGEST_RECORD;
    const bytes = this.#field.subarray(0, isLong ? 0 : this.#length);
    const isText = isUtf8(bytes);
    if (!isText) this.#isBad = true;
    if (isText && !isLong) this.#quote(bytes);
    else this.#used += (isUnit ? NULL_FIELD : UNREADABLE).copy(this.#out, this.#used);
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
