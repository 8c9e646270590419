import { malformedCsv } from '../session/read-failure.ts';
import type { FieldOutput } from '../text/field-output.ts';
import { Fields, LONGEST_FIELD } from '../text/fields.ts';
import type { TextFile } from '../text/text-blocks.ts';

export interface TidyRequest {
  readonly file: TextFile;
  readonly delimiter: string;
  /** Columns that the header has. */
  readonly columns: number;
  /** Those that are written, by position. */
  readonly wanted: readonly number[];
  /** The one of them that says whose row it is. */
  readonly unit: readonly number[] | undefined;
  /** Takes the fields of these, in the order of the file. */
  readonly output: FieldOutput;
}

/** Fields as they come, kept where their column is wanted, and written in quotes. The first record is the header and is not. */
export class TidyRecords {
  readonly #path: string;
  readonly #columns: number;
  readonly #isUnit: readonly boolean[];
  readonly #isWanted: readonly boolean[];
  readonly #fields: Fields;
  #column = 0;
  #isHeader = true;
  #isBlank = true;
  #field = Buffer.alloc(LONGEST_FIELD);
  /** Bytes of the field, though no more than the longest are kept. */
  #length = 0;

  constructor({ file, columns, wanted, unit, output }: TidyRequest) {
    this.#fields = new Fields(output);
    this.#path = file.path;
    this.#columns = columns;
    this.#isUnit = Array.from({ length: columns }, (_, i) => unit?.includes(i) === true);
    this.#isWanted = Array.from({ length: columns }, (_, i) => wanted.includes(i));
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
    if (!this.#isHeader && this.#isWanted[this.#column]) {
      const text = this.#length > LONGEST_FIELD ? undefined : this.#field.subarray(0, this.#length);
      this.#fields.text(text, this.#isUnit[this.#column] === true);
    }
    this.#length = 0;
    this.#column++;
  }

  endRecord(): void {
    if (this.#isBlank) return; // DuckDB passes blank lines over, too
    this.endField();
    if (this.#column !== this.#columns) throw malformedCsv(this.#path);
    if (!this.#isHeader) this.#fields.endRecord();
    this.#isHeader = false;
    this.#column = 0;
    this.#isBlank = true;
  }

  /** Throws `FILE_UNREADABLE` where much of the text was not UTF-8. */
  finish(): void {
    this.endRecord();
    this.#fields.refuseManyBad(this.#path);
  }
}
