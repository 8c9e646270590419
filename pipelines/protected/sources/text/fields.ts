import { isUtf8 } from 'node:buffer';
import { BadText } from '../session/bad-text.ts';
import type { FieldOutput } from './field-output.ts';

/** Longer fields are no values of any domain; and so much of one record is kept at most. */
export const LONGEST_FIELD: number = 1 << 14;
export const LONGEST_RECORD: number = 1 << 20;

/**
 * Fields of records as they go to a table. A field that is not UTF-8 or too long to be a value becomes unreadable, and as an identifier NULL:
 * by shortened identifiers, two units would become one.
 */
export class Fields {
  readonly #output: FieldOutput;
  readonly #text = new BadText();
  #isBad = false;
  /** Bytes of this record. */
  #kept = 0;

  constructor(output: FieldOutput) {
    this.#output = output;
  }

  /** `undefined` stands for text that is too long. */
  text(bytes: Buffer | undefined, isUnit: boolean): void {
    const isText = bytes === undefined || isUtf8(bytes);
    if (!isText) this.#isBad = true;
    if (bytes === undefined || bytes.length > LONGEST_FIELD || this.#kept > LONGEST_RECORD || !isText) {
      this.unreadable(isUnit);
      return;
    }
    this.#kept += bytes.length;
    this.#output.text(bytes);
  }

  unreadable(isUnit: boolean): void {
    if (isUnit) this.#output.missing();
    else this.#output.unreadable();
  }

  missing(): void {
    this.#output.missing();
  }

  endRecord(): void {
    this.#output.endRecord();
    this.#text.count(1, this.#isBad ? 1 : 0);
    this.#isBad = false;
    this.#kept = 0;
  }

  /** Throws `FILE_UNREADABLE` where much of the text was not UTF-8. */
  refuseManyBad(path: string): void {
    this.#text.refuseMany(path);
  }
}
