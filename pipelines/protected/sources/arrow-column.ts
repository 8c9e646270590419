import { isUtf8 } from 'node:buffer';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDateValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { type Data, type DataType, DateUnit, TimeUnit, Type, type Vector } from 'apache-arrow';

/** An Arrow column as DuckDB takes it: its type, and the value of a row. */
export interface ArrowColumn {
  readonly type: DuckDBType;
  valueAt(row: number): DuckDBValue;
}

/** DuckDB type that holds an Arrow type without loss; `BLOB` stands for what no column kind can use. */
export function arrowStorage(type: DataType): string {
  switch (type.typeId) {
    case Type.Int:
      return 'BIGINT';
    case Type.Float:
      return 'DOUBLE';
    case Type.Bool:
      return 'BOOLEAN';
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Null:
      return 'VARCHAR';
    case Type.Dictionary:
      return arrowStorage((type as DataType & { dictionary: DataType }).dictionary) === 'VARCHAR' ? 'VARCHAR' : 'BLOB';
    case Type.Date:
      return 'DATE';
    case Type.Timestamp:
      return 'TIMESTAMP';
    default:
      return 'BLOB';
  }
}

/** Reads a column of one record batch. Throws an `Error` that says "utf-8" for text that is not. */
export function arrowColumn(vector: Vector): ArrowColumn {
  const data = vector.data[0] as Data;
  const { type } = data;
  const at = <T extends DuckDBValue>(read: (row: number) => T) => {
    return (row: number): T | null => (data.getValid(row) ? read(row) : null);
  };
  switch (arrowStorage(type)) {
    case 'BIGINT':
      return { type: BIGINT, valueAt: at((row) => BigInt(data.values[row])) };
    case 'DOUBLE':
      return { type: DOUBLE, valueAt: at((row) => Number(vector.get(row))) };
    case 'BOOLEAN':
      return { type: BOOLEAN, valueAt: at((row) => vector.get(row) === true) };
    case 'DATE':
      return { type: DATE, valueAt: at(dates(data)) };
    case 'TIMESTAMP':
      return { type: TIMESTAMP, valueAt: at(timestamps(data)) };
    case 'VARCHAR':
      return { type: VARCHAR, valueAt: type.typeId === Type.Null ? () => null : at(texts(vector, data)) };
    default:
      throw new TypeError(`Cannot read an Arrow column of type ${type}`);
  }
}

function dates(data: Data): (row: number) => DuckDBDateValue {
  const perDay = (data.type as DataType & { unit: DateUnit }).unit === DateUnit.DAY ? 1 : 86_400_000;
  return (row) => new DuckDBDateValue(Math.floor(Number(data.values[row]) / perDay));
}

/** Microseconds; nanoseconds lose their last three digits. */
function timestamps(data: Data): (row: number) => DuckDBTimestampValue {
  const { unit } = data.type as DataType & { unit: TimeUnit };
  if (unit === TimeUnit.NANOSECOND) return (row) => new DuckDBTimestampValue(BigInt(data.values[row]) / 1000n);
  const micros = unit === TimeUnit.SECOND ? 1_000_000n : unit === TimeUnit.MILLISECOND ? 1000n : 1n;
  return (row) => new DuckDBTimestampValue(BigInt(data.values[row]) * micros);
}

function texts(vector: Vector, data: Data): (row: number) => string {
  const { dictionary } = data;
  if (data.type.typeId !== Type.Dictionary || !dictionary) {
    checkUtf8(data);
    return (row) => vector.get(row);
  }
  const decoded = dictionaryTexts(dictionary);
  return (row) => decoded[data.values[row]] as string;
}

/** Dictionaries are shared by batches, so each is decoded once. */
const decodedDictionaries = new WeakMap<Vector, readonly (string | null)[]>();

function dictionaryTexts(dictionary: Vector): readonly (string | null)[] {
  let decoded = decodedDictionaries.get(dictionary);
  if (decoded === undefined) {
    for (const part of dictionary.data) checkUtf8(part as Data);
    decoded = Array.from({ length: dictionary.length }, (_, i) => dictionary.get(i) as string | null);
    decodedDictionaries.set(dictionary, decoded);
  }
  return decoded;
}

function checkUtf8(data: Data): void {
  const { values, valueOffsets, length } = data;
  const bytes = (values as Uint8Array).subarray(Number(valueOffsets[0] ?? 0), Number(valueOffsets[length] ?? 0));
  if (!isUtf8(bytes)) throw new Error('Cannot read an Arrow column: it is not utf-8');
}
