import {
  AsyncByteQueue,
  Data,
  Field,
  Float64,
  Int32,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
} from 'apache-arrow';

/** The most numbers in a file: as many as a model may have cells. */
export const MOST_NUMBERS: number = 2 ** 28;

/** Whether a column says which group each number belongs to. */
export type NumbersForm = 'plain' | 'grouped';

/** An Arrow IPC file of one column `value` (Float64) and, where `groups` is given, a column `measurement` (Int32) before it. */
export function doublesToArrow(values: Float64Array, groups?: Int32Array): Uint8Array {
  return Buffer.concat(partsOf(values, groups));
}

/**
 * The numbers of a file that `doublesToArrow` wrote, and nothing else: for so many numbers there is one right text around them, so no
 * parser runs on what a stranger wrote. They lie in the memory of `bytes`, which must begin where doubles may lie. Throws `RangeError`.
 */
export function doublesFromArrow(bytes: Uint8Array, length: number, form: NumbersForm = 'plain'): Float64Array {
  if (!(Number.isInteger(length) && length <= MOST_NUMBERS && bytes.length > length * BYTES[form]))
    throw new RangeError(`Cannot read ${length} numbers`);
  // Never touched, so that they take no memory.
  const values = new Float64Array(length);
  const groups = form === 'grouped' ? new Int32Array(length) : undefined;
  let at = 0;
  let found = 0;
  for (const part of partsOf(values, groups)) {
    if (length > 0 && part.buffer === values.buffer) found = at;
    const body = length > 0 && (part.buffer === values.buffer || part.buffer === groups?.buffer);
    if (!body && Buffer.compare(part, bytes.subarray(at, at + part.length)) !== 0) throw new RangeError(NOT_OURS);
    at += part.length;
  }
  if (at !== bytes.length) throw new RangeError(NOT_OURS);
  return new Float64Array(bytes.buffer, bytes.byteOffset + found, length);
}

const NOT_OURS = 'Cannot read numbers: the file around them is not the one that is written for so many';

const BYTES: Readonly<Record<NumbersForm, number>> = { plain: 8, grouped: 12 };
/** Head and foot, and rounding up to whole words. */
const MOST_FRAME_BYTES = 4096;

/** The most bytes of a file of so many numbers. */
export const numbersFileBytes = (length: number, form: NumbersForm): number => length * BYTES[form] + MOST_FRAME_BYTES;

function partsOf(values: Float64Array, groups: Int32Array | undefined): readonly Uint8Array[] {
  const columns = [
    ...(groups === undefined ? [] : [{ field: new Field('measurement', new Int32(), false), data: groups }]),
    { field: new Field('value', new Float64(), false), data: values },
  ];
  const schema = new Schema(columns.map(({ field }) => field));
  const children = columns.map(
    ({ field, data }) => new Data(field.type, 0, values.length, 0, [undefined, data] as never),
  );
  const batch = new RecordBatch(schema, new Data(new Struct(schema.fields), 0, values.length, 0, {}, children));
  const sink = new Parts();
  const writer = new RecordBatchFileWriter();
  writer.reset(sink, schema);
  writer.write(batch);
  writer.finish();
  return sink.parts;
}

/** Keeps what the writer gives as it is, without copying the numbers. */
class Parts extends AsyncByteQueue {
  readonly parts: Uint8Array[] = [];

  override write(part: Uint8Array): void {
    this.parts.push(part);
  }
}
