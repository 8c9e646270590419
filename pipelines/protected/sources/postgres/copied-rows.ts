import { UserError } from '../../../../privacy/errors.ts';
import type { FieldOutput } from '../text/field-output.ts';
import { Fields, LONGEST_FIELD } from '../text/fields.ts';

/** How COPY in binary form begins: the signature, flags and the length of what extends the header (PostgreSQL documentation, "COPY"). */
const SIGNATURE = Buffer.from('PGCOPY\n\u00ff\r\n\0', 'latin1');
const HEADER = SIGNATURE.length + 8;

type State = 'header' | 'record' | 'length' | 'field' | 'end';

/** Records of text as COPY sends them in binary form, put into a table field by field. Of a field that is too long no more is kept than tells that. */
export class CopiedRows {
  readonly #path: string;
  readonly #fields: Fields;
  readonly #isUnit: readonly boolean[];
  #state: State = 'header';
  /** Bytes of a number or of the header that the next block goes on with. */
  readonly #head = Buffer.alloc(HEADER);
  #headBytes = 0;
  readonly #field = Buffer.alloc(LONGEST_FIELD);
  /** Of the field: how long it is, how much of it has come. */
  #length = 0;
  #come = 0;
  #column = 0;
  #records = 0;

  /** `isUnit` says of each column whether it tells whose row it is. */
  constructor(path: string, output: FieldOutput, isUnit: readonly boolean[]) {
    this.#path = path;
    this.#fields = new Fields(output);
    this.#isUnit = isUnit;
  }

  /** Records that have come whole. */
  get records(): number {
    return this.#records;
  }

  push(block: Buffer): void {
    let at = 0;
    while (at < block.length) {
      if (this.#state === 'field') {
        at = this.#take(block, at);
        continue;
      }
      const wanted = this.#state === 'header' ? HEADER : this.#state === 'length' ? 4 : 2;
      if (this.#headBytes === 0 && block.length - at >= wanted) {
        this.#number(block, at);
        at += wanted;
        continue;
      }
      const part = Math.min(wanted - this.#headBytes, block.length - at);
      block.copy(this.#head, this.#headBytes, at, at + part);
      this.#headBytes += part;
      at += part;
      if (this.#headBytes < wanted) return;
      this.#headBytes = 0;
      this.#number(this.#head, 0);
    }
  }

  /** Throws `DATABASE_LOST` where the end did not come, and `FILE_UNREADABLE` where much of the text is not UTF-8. */
  finish(): void {
    if (this.#state !== 'end') throw incompleteCopy(this.#path);
    this.#fields.refuseManyBad(this.#path);
  }

  #number(bytes: Buffer, at: number): void {
    switch (this.#state) {
      case 'header':
        if (bytes.compare(SIGNATURE, 0, SIGNATURE.length, at, at + SIGNATURE.length) !== 0)
          throw incompleteCopy(this.#path);
        if (bytes.readUInt32BE(at + SIGNATURE.length) !== 0 || bytes.readUInt32BE(at + HEADER - 4) !== 0) {
          throw incompleteCopy(this.#path);
        }
        this.#state = 'record';
        return;
      case 'record': {
        const columns = bytes.readInt16BE(at);
        if (columns !== -1 && columns !== this.#isUnit.length) throw incompleteCopy(this.#path);
        this.#state = columns === -1 ? 'end' : 'length';
        return;
      }
      case 'length':
        this.#length = bytes.readInt32BE(at);
        this.#come = 0;
        if (this.#length < 0) {
          this.#fields.missing();
          this.#next();
        } else if (this.#length === 0) {
          this.#fields.text(this.#field.subarray(0, 0), this.#isUnit[this.#column]!);
          this.#next();
        } else {
          this.#state = 'field';
        }
        return;
      default:
        throw incompleteCopy(this.#path); // something behind the end
    }
  }

  /** What of a field is in `block` from `at` on; says where the next thing begins. */
  #take(block: Buffer, at: number): number {
    const to = Math.min(at + this.#length - this.#come, block.length);
    const isWhole = this.#come === 0 && to - at === this.#length;
    if (!isWhole && this.#come < LONGEST_FIELD) block.copy(this.#field, this.#come, at, to);
    this.#come += to - at;
    if (this.#come < this.#length) return to;
    const isTooLong = this.#length > LONGEST_FIELD;
    const bytes = isTooLong ? undefined : isWhole ? block.subarray(at, to) : this.#field.subarray(0, this.#length);
    this.#fields.text(bytes, this.#isUnit[this.#column]!);
    this.#next();
    return to;
  }

  #next(): void {
    this.#column++;
    this.#state = 'length';
    if (this.#column < this.#isUnit.length) return;
    this.#fields.endRecord();
    this.#records++;
    this.#column = 0;
    this.#state = 'record';
  }
}

/** Rows that did not come as they were sent. */
export const incompleteCopy = (path: string): UserError =>
  new UserError('DATABASE_LOST', `Cannot read ${path}: the connection was lost before all rows had come`, {
    hint: 'Run again; what had come was thrown away.',
  });
