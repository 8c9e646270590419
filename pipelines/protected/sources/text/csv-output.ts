import type { FileHandle } from 'node:fs/promises';
import { UNREADABLE_TEXT } from '../session/bad-text.ts';
import { BYTE } from './bytes.ts';
import type { FieldOutput } from './field-output.ts';
import { LONGEST_FIELD, LONGEST_RECORD } from './fields.ts';

/** Bytes gathered before they are written. */
const BLOCK = 1 << 20;
/** What DuckDB reads as NULL. */
const NULL_FIELD = Buffer.from('\u0001');
const UNREADABLE = Buffer.from(`"${UNREADABLE_TEXT}"`);
const COMMA = 0x2c;

/** Fields as a CSV that DuckDB reads whatever they hold: commas, LF, every field in quotes, no header. */
export class CsvOutput implements FieldOutput {
  readonly #file: FileHandle;
  /** Fields written of this record. */
  #written = 0;
  #full: Buffer[] = [];
  #out = Buffer.alloc(2 * LONGEST_RECORD);
  #used = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get isFull(): boolean {
    return this.#full.length * this.#out.length + this.#used > BLOCK;
  }

  text(bytes: Buffer): void {
    this.#begin(2 * LONGEST_FIELD + 3);
    const out = this.#out;
    let at = this.#used;
    out[at++] = BYTE.quote;
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === BYTE.quote) out[at++] = BYTE.quote;
      out[at++] = bytes[i]!;
    }
    out[at++] = BYTE.quote;
    this.#used = at;
  }

  unreadable(): void {
    this.#put(UNREADABLE);
  }

  missing(): void {
    this.#put(NULL_FIELD);
  }

  endRecord(): void {
    this.#room(1);
    this.#out[this.#used++] = BYTE.lineFeed;
    this.#written = 0;
  }

  async flush(): Promise<void> {
    for (const part of [...this.#full, this.#out.subarray(0, this.#used)]) await this.#file.writeFile(part);
    this.#full = [];
    this.#out = Buffer.alloc(2 * LONGEST_RECORD);
    this.#used = 0;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #put(field: Buffer): void {
    this.#begin(field.length + 1);
    this.#used += field.copy(this.#out, this.#used);
  }

  #begin(bytes: number): void {
    this.#room(bytes);
    if (this.#written++ > 0) this.#out[this.#used++] = COMMA;
  }

  /** Begins another block where `bytes` may not fit. */
  #room(bytes: number): void {
    if (this.#used + bytes <= this.#out.length) return;
    this.#full.push(this.#out.subarray(0, this.#used));
    this.#out = Buffer.alloc(2 * LONGEST_RECORD);
    this.#used = 0;
  }
}
