import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  AsyncByteQueue,
  Data,
  type DataType,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import type { DecodedColumn, DecodedRows, OutputField } from '../decode/output-column.ts';
import { writeFailure } from '../files/file-errors.ts';
import { arrowField } from './arrow-field.ts';
import { keptBuffers } from './kept-buffers.ts';
import { type KeptForm, keptForm } from './kept-form.ts';

/** What writes Arrow files, with its version: other versions may choose other bytes for equal values. */
export const ARROW_WRITER: string = `apache-arrow ${libraryVersion()}`;

/** An Arrow IPC file that is written batch by batch. */
export interface ArrowFile {
  /** Writes the rows now, so that their arrays may be used again. Throws `DISK_FULL` or `FILE_UNWRITABLE`. */
  write(rows: DecodedRows): void;
  /** Writes the footer. */
  close(): void;
  /** Gives up, leaving what was written. */
  abort(): void;
}

/** Opens a new Arrow IPC file at `path`: one record batch a chunk, uncompressed, so that readers can map it. */
export function openArrowFile(path: string, fields: readonly OutputField[]): ArrowFile {
  const sink = new FileSink(path);
  const schema = new Schema(fields.map(arrowField));
  const forms = fields.map(keptForm);
  const dictionaries = fields.map((field) =>
    field.storage === 'text' && field.stored === undefined
      ? vectorFromArray(field.texts.length > 0 ? [...field.texts] : [''], new Utf8())
      : undefined,
  );
  const writer = new RecordBatchFileWriter();
  writer.reset(sink, schema);
  return {
    write(rows) {
      const children = rows.columns.map((column, i) =>
        arrowData(column, rows.rows, {
          type: schema.fields[i]!.type,
          field: fields[i]!,
          form: forms[i],
          dictionary: dictionaries[i],
        }),
      );
      const type = new Struct(schema.fields);
      writer.write(new RecordBatch(schema, new Data(type, 0, rows.rows, 0, {}, children)));
    },
    close() {
      writer.close();
      sink.closeFile();
    },
    abort: () => sink.closeFile(),
  };
}

interface ArrowColumn {
  readonly type: DataType;
  readonly field: OutputField;
  readonly form: KeptForm | undefined;
  readonly dictionary: Vector<Utf8> | undefined;
}

function arrowData(column: DecodedColumn, rows: number, { type, field, form, dictionary }: ArrowColumn): Data {
  const nullBitmap = column.validity?.subarray(0, Math.ceil(rows / 8));
  const nullCount = nullBitmap === undefined ? 0 : rows - countBits(nullBitmap, rows);
  // Buffers are numbered offset, data, validity, type in the library.
  const buffers = (values: ArrayBufferView, offsets?: Int32Array) => [offsets, values, nullBitmap, undefined] as never;
  if (form !== undefined) {
    const { values, offsets } = keptBuffers(form, field, column, rows);
    return new Data(type, 0, rows, nullCount, buffers(values, offsets));
  }
  const { storage } = field;
  if (storage === 'uuid') {
    const { text, offsets } = uuidTexts(column.data as Uint8Array, rows);
    return new Data(type, 0, rows, nullCount, buffers(text, offsets));
  }
  const values = storage === 'boolean' ? packBits(column.data as Uint8Array, rows) : column.data.subarray(0, rows);
  return new Data(type, 0, rows, nullCount, buffers(values), [], dictionary);
}

function packBits(flags: Uint8Array, rows: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(rows / 8));
  for (let i = 0; i < rows; i++) bits[i >>> 3]! |= flags[i]! << (i & 7);
  return bits;
}

function countBits(bits: Uint8Array, rows: number): number {
  let count = 0;
  for (let i = 0; i < rows; i++) count += (bits[i >>> 3]! >>> (i & 7)) & 1;
  return count;
}

function uuidTexts(bytes: Uint8Array, rows: number): { text: Uint8Array; offsets: Int32Array } {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, rows * 16).toString('latin1');
  const parts = new Array<string>(rows);
  for (let i = 0; i < rows; i++) {
    const one = Buffer.from(hex.slice(i * 16, i * 16 + 16), 'latin1').toString('hex');
    parts[i] = `${one.slice(0, 8)}-${one.slice(8, 12)}-${one.slice(12, 16)}-${one.slice(16, 20)}-${one.slice(20)}`;
  }
  return {
    text: Buffer.from(parts.join(''), 'latin1'),
    offsets: Int32Array.from({ length: rows + 1 }, (_, i) => 36 * i),
  };
}

/** Takes the writer's bytes at once, where the library's own queue would keep them until somebody reads. */
class FileSink extends AsyncByteQueue {
  readonly #path: string;
  readonly #descriptor: number;
  #open = true;

  constructor(path: string) {
    super();
    this.#path = path;
    try {
      this.#descriptor = openSync(path, 'wx', 0o644);
    } catch (error) {
      throw writeFailure(error, path);
    }
  }

  override write(value: Uint8Array): void {
    try {
      for (let at = 0; at < value.byteLength; ) at += writeSync(this.#descriptor, value, at);
    } catch (error) {
      throw writeFailure(error, this.#path);
    }
  }

  closeFile(): void {
    if (this.#open) closeSync(this.#descriptor);
    this.#open = false;
  }
}

function libraryVersion(): string {
  const library = dirname(createRequire(import.meta.url).resolve('apache-arrow'));
  return (JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')) as { version: string }).version;
}
