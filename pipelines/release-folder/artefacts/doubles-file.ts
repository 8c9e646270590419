import {
  Data,
  DataType,
  Field,
  Float64,
  Int32,
  Precision,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchReader,
  Schema,
  Struct,
} from 'apache-arrow';

/** An Arrow IPC file of one column `value` (Float64) and, where `groups` is given, a column `measurement` (Int32) before it. */
export function doublesToArrow(values: Float64Array, groups?: Int32Array): Uint8Array {
  const columns = [
    ...(groups === undefined ? [] : [{ field: new Field('measurement', new Int32(), false), data: groups }]),
    { field: new Field('value', new Float64(), false), data: values },
  ];
  const schema = new Schema(columns.map(({ field }) => field));
  const children = columns.map(
    ({ field, data }) => new Data(field.type, 0, values.length, 0, [undefined, data] as never),
  );
  const batch = new RecordBatch(schema, new Data(new Struct(schema.fields), 0, values.length, 0, {}, children));
  const writer = new RecordBatchFileWriter();
  writer.write(batch);
  writer.finish();
  return writer.toUint8Array(true);
}

/** Reads column `value` of such a file. Throws `RangeError` for any other file. */
export function doublesFromArrow(bytes: Uint8Array): Float64Array {
  // A copy starts at an address where doubles may lie.
  const reader = RecordBatchReader.from(new Uint8Array(bytes));
  if (!reader.isFile()) throw new RangeError('Cannot read numbers: no Arrow IPC file');
  const parts: Float64Array[] = [];
  for (const batch of reader) {
    const column = batch.getChild('value');
    if (
      column === null ||
      !DataType.isFloat(column.type) ||
      column.type.precision !== Precision.DOUBLE ||
      column.nullCount > 0
    ) {
      throw new RangeError('Cannot read numbers: there is no column "value" of doubles without nulls');
    }
    parts.push(column.toArray() as Float64Array);
  }
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
